import type { Advice, MachineFacts, RawSource } from '../../model/machine-facts.js';

/** How this program was started: Node’s path and the script, as they have to be typed again. */
export interface Invocation {
  node: string;
  script: string;
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
  const run = `${quoted(self.node)} ${quoted(self.script)} run remote --address UNIT`;
  const root = { why: 'Measure with raw sockets, as root until they are open', command: `sudo ${run}` };
  return facts.platform === 'linux'
    ? [root, { why: 'The same with this one right alone', command: withCapability(run) }]
    : [root];
}

/** npm 12 builds nothing that comes inside a package, and older ones remove it where there is no compiler. */
function forBuild({ platform, rawSource }: MachineFacts): Advice {
  const compiler = platform === 'linux' ? 'sudo apt-get install g++ make python3' : 'xcode-select --install';
  if (rawSource.kind === 'none')
    return { why: 'Build the raw sockets: install pathproof again after this', command: compiler };
  return { why: 'Build the raw sockets', command: `${compiler} && ${buildCommand(rawSource)}` };
}

function buildCommand(source: Exclude<RawSource, { kind: 'none' }>): string {
  if (source.kind === 'checkout') return 'npm run setup';
  return `${source.writable ? '' : 'sudo '}npm exec --yes -- node-gyp rebuild -C ${quoted(source.folder)}`;
}

function withCapability(run: string): string {
  const user = 'sudo setpriv --reuid="$(id -u)" --regid="$(id -g)" --init-groups';
  return `${user} --inh-caps=+net_raw --ambient-caps=+net_raw ${run}`;
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

function quoted(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
