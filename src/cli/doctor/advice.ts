import type { Advice, MachineFacts } from '../../model/machine-facts.js';
import { shellWord } from '../shell-word.js';

/** How this program was started: Node’s path and the script, as they have to be typed again; the executable has none. */
export interface Invocation {
  node: string;
  script: string | null;
}

/** The exact commands that would let this machine measure more, the most useful first. Pure. */
export function adviceFor(facts: MachineFacts, self: Invocation): Advice[] {
  if (facts.interfaces.length === 0)
    return [{ why: 'Connect this PC to a network with an IPv4 address', command: null }];
  return [
    ...forRaw(facts, self),
    ...forPrograms(facts),
    ...forPingGroup(facts),
    ...forFirewall(facts),
    ...forDemo(facts),
  ];
}

function forRaw(facts: MachineFacts, self: Invocation): Advice[] {
  if (facts.platform === 'win32') return [];
  if (facts.modules.some(({ problem }) => problem !== null)) return [forBuild(facts)];
  if (facts.raw.opened) return [];
  const program = [self.node, self.script].filter((word) => word !== null).map(shellWord);
  const run = [...program, 'run remote --address UNIT'].join(' ');
  const root = { why: 'Measure with raw sockets, as root until they are open', command: `sudo ${run}` };
  return facts.platform === 'linux' ? [root, forCapability(self, run)] : [root];
}

/** npm 12 builds nothing that comes inside a package, and older ones remove it where there is no compiler. */
function forBuild({ platform, rawSource, modules }: MachineFacts): Advice {
  const compiler = platform === 'linux' ? 'sudo apt-get install g++ make python3' : 'xcode-select --install';
  const why = 'Build the raw sockets';
  switch (rawSource.kind) {
    case 'built-in':
      return {
        why: `Let raw sockets be loaded: ${modules.find(({ problem }) => problem !== null)?.problem}`,
        command: null,
      };
    case 'none':
      return { why: `${why}: install pathproof again after this`, command: compiler };
    case 'checkout':
      return { why, command: `${compiler} && npm run setup` };
    case 'package': {
      const sudo = rawSource.writable ? '' : 'sudo ';
      return {
        why,
        command: `${compiler} && ${sudo}npm exec --yes -- node-gyp rebuild -C ${shellWord(rawSource.folder)}`,
      };
    }
  }
}

/** Given to an executable of our own, the right is for pathproof alone; given to Node it would be for any script. */
function forCapability(self: Invocation, run: string): Advice {
  if (self.script === null) {
    const command = `sudo setcap cap_net_raw+ep ${shellWord(self.node)}`;
    return { why: 'Give this one right to the program, for everybody who may run it', command };
  }
  const user = 'sudo setpriv --reuid="$(id -u)" --regid="$(id -g)" --init-groups';
  const command = `${user} --inh-caps=+net_raw --ambient-caps=+net_raw ${run}`;
  return { why: 'The same with this one right alone', command };
}

function forPrograms({ platform, ping, traceroute }: MachineFacts): Advice[] {
  if (platform !== 'linux') return [];
  const wanted = [
    ...(ping?.readable || ping?.problem ? [] : ['iputils-ping']),
    ...(traceroute?.readable || traceroute?.problem ? [] : ['traceroute']),
  ];
  return wanted.length === 0
    ? []
    : [
        {
          why: 'Give the weaker method its programs',
          command: `sudo apt-get install ${wanted.join(' ')}`,
        },
      ];
}

function forPingGroup({ pingGroup, raw, traceroute }: MachineFacts): Advice[] {
  if (pingGroup !== false || raw.opened || !traceroute?.readable) return [];
  return [
    {
      why: 'Let traceroute send ICMP without root (until the next start of the system)',
      command: 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"',
    },
  ];
}

function forFirewall({ platform, firewall, uid }: MachineFacts): Advice[] {
  if (platform !== 'linux' || firewall.kind !== 'unreadable' || uid === 0) return [];
  return [{ why: 'See whether a local firewall drops probes', command: 'sudo nft list ruleset' }];
}

function forDemo({ platform, lab }: MachineFacts): Advice[] {
  if (platform !== 'linux' || lab.reason === null) return [];
  return [{ why: `For the demo’s virtual network: ${lab.reason}`, command: null }];
}
