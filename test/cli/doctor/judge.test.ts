import { describe, expect, it } from 'vitest';
import { judgeMachine } from '../../../src/cli/doctor/judge.js';
import type { MachineFacts } from '../../../src/model/machine-facts.js';
import { looksLikeVpn } from '../../../src/model/vpn-name.js';
import { machine, ordinaryUser, SELF, TOOL } from './machine.js';

function judge(facts: MachineFacts) {
  return judgeMachine(facts, TOOL, SELF);
}

function available(facts: MachineFacts): string[] {
  return judge(facts).methods.flatMap((method) => (method.available ? [method.method] : []));
}

function why(facts: MachineFacts, method: string): string | undefined {
  return judge(facts).methods.find((entry) => entry.method === method)?.why;
}

function commands(facts: MachineFacts): (string | null)[] {
  return judge(facts).advice.map((advice) => advice.command);
}

const NO_TOOLS = { ping: null, traceroute: null };
const NOT_BUILT = {
  raw: { opened: false, reason: 'not built' },
  modules: [{ name: 'raw-socket', problem: 'Cannot find module' }],
};

describe('the methods of a machine', () => {
  it.each([
    ['root', machine(), ['raw', 'system', 'connect'], 'raw'],
    ['an ordinary user', ordinaryUser(), ['system', 'connect'], 'system'],
    ['an ordinary user without tools', ordinaryUser(NO_TOOLS), ['connect'], 'connect'],
    ['root without the optional packages', machine(NOT_BUILT), ['system', 'connect'], 'system'],
    ['an administrator on Windows', machine({ platform: 'win32', uid: null }), ['system', 'connect'], 'system'],
    ['nobody without an interface', machine({ interfaces: [] }), [], null],
  ])('for %s', (_who, facts, methods, best) => {
    expect(available(facts)).toEqual(methods);
    expect(judge(facts).best).toBe(best);
  });

  it('are told with their reasons', () => {
    expect(why(machine(), 'raw')).toBe('raw sockets open (root)');
    expect(why(machine({ uid: 1000 }), 'raw')).toBe('raw sockets open (the capability CAP_NET_RAW)');
    expect(why(ordinaryUser(), 'raw')).toBe('raw sockets need root or the capability CAP_NET_RAW');
    expect(why(machine(NOT_BUILT), 'raw')).toBe('the optional package raw-socket is not built: Cannot find module');
    expect(why(machine({ platform: 'win32' }), 'raw')).toBe('Windows does not send TCP from raw sockets');
    expect(why(machine(), 'system')).toBe('ping (iputils 20221126), traceroute (traceroute 2.1.2)');
    expect(why(machine(NO_TOOLS), 'system')).toBe('no ping, no traceroute');
  });

  it('say what they cannot tell', () => {
    for (const { method, limits } of judge(machine()).methods) {
      expect(limits.length, method).toBeGreaterThan(0);
      expect(limits.every((limit) => limit.endsWith('.'))).toBe(true);
    }
  });

  it('do not count a tool whose output is not known', () => {
    const ping = { path: '/usr/bin/ping', family: 'unknown', version: null, problem: null, readable: false };
    const facts = ordinaryUser({ ping, traceroute: null });
    expect(available(facts)).toEqual(['connect']);
    expect(why(facts, 'system')).toBe('ping is there, but its output is not known (/usr/bin/ping), no traceroute');
  });
});

describe('a ping that this process may not start', () => {
  const ping = { path: '/usr/bin/ping', family: 'unknown', version: null, problem: 'spawn EPERM', readable: false };

  it('is told as such, and not to be installed again', () => {
    const facts = machine({ ping });
    expect(why(facts, 'system')).toBe('ping cannot be started (spawn EPERM), traceroute (traceroute 2.1.2)');
    expect(judge(facts).advice).toEqual([]);
  });
});

describe('the advice', () => {
  it('is none where everything is there', () => {
    expect(judge(machine()).advice).toEqual([]);
  });

  it('gives an ordinary user the exact commands', () => {
    expect(commands(ordinaryUser())).toEqual([
      'sudo /usr/bin/node dist/main.js run remote --address UNIT',
      'sudo setpriv --reuid="$(id -u)" --regid="$(id -g)" --init-groups --inh-caps=+net_raw --ambient-caps=+net_raw' +
        ' /usr/bin/node dist/main.js run remote --address UNIT',
      'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"',
      'sudo nft list ruleset',
    ]);
  });

  it('gives the right to a single executable, which is pathproof alone', () => {
    const self = { node: '/usr/local/bin/pathproof', script: null };
    expect(judgeMachine(ordinaryUser(), TOOL, self).advice.slice(0, 2)).toEqual([
      {
        why: 'Measure with raw sockets, as root until they are open',
        command: 'sudo /usr/local/bin/pathproof run remote --address UNIT',
      },
      {
        why: 'Give this one right to the program, for everybody who may run it',
        command: 'sudo setcap cap_net_raw+ep /usr/local/bin/pathproof',
      },
    ]);
  });

  it('quotes a path for the shell', () => {
    const script = "/opt/it's here/main.js";
    const [advice] = judgeMachine(ordinaryUser(), TOOL, { ...SELF, script }).advice;
    expect(advice?.command).toBe(`sudo /usr/bin/node '/opt/it'\\''s here/main.js' run remote --address UNIT`);
  });

  it.each([
    [machine(NO_TOOLS), 'sudo apt-get install iputils-ping traceroute'],
    [machine(NOT_BUILT), 'sudo apt-get install g++ make python3 && npm run setup'],
    [machine({ ...NOT_BUILT, platform: 'darwin' }), 'xcode-select --install && npm run setup'],
    [
      machine({ ...NOT_BUILT, rawSource: { kind: 'package', folder: '/usr/lib/a b', writable: false } }),
      "sudo apt-get install g++ make python3 && sudo npm exec --yes -- node-gyp rebuild -C '/usr/lib/a b'",
    ],
    [
      machine({ ...NOT_BUILT, rawSource: { kind: 'package', folder: '/opt/p', writable: true } }),
      'sudo apt-get install g++ make python3 && npm exec --yes -- node-gyp rebuild -C /opt/p',
    ],
    [machine({ ...NOT_BUILT, rawSource: { kind: 'built-in' } }), null],
    [machine({ ...NOT_BUILT, rawSource: { kind: 'none' } }), 'sudo apt-get install g++ make python3'],
    [machine({ interfaces: [] }), null],
  ])('names what is missing (case %#)', (facts, command) => {
    expect(commands(facts)).toEqual([command]);
  });

  it('says what the virtual network lacks', () => {
    const lab = { available: false, mode: null, nft: false, reason: 'user namespaces are forbidden' };
    expect(judge(machine({ lab })).advice).toEqual([
      { why: 'For the demo’s virtual network: user namespaces are forbidden', command: null },
    ]);
  });
});

describe('the notes', () => {
  const notes = (facts: MachineFacts): string => judge(facts).notes.join(' ');

  it('are none for a plain machine', () => {
    expect(judge(machine()).notes).toEqual([]);
  });

  it.each([
    [machine({ platform: 'darwin' }), 'On macOS raw sockets need root'],
    [machine({ platform: 'win32' }), 'Windows does not send TCP from raw sockets'],
    [machine({ platform: 'win32' }), 'Defender Firewall drops inbound ICMP by default'],
    [machine({ firewall: { kind: 'rules', tool: 'nft', rules: 3, dropByDefault: ['output'] } }), 'on the way out'],
    [machine({ firewall: { kind: 'rules', tool: 'nft', rules: 3, dropByDefault: ['input'] } }), 'on the way in'],
    [machine({ interfaces: [{ ...machine().interfaces[0]!, vpn: true }] }), 'looks like a VPN'],
    [ordinaryUser(), 'net.ipv4.ping_group_range does not include this user'],
  ])('tell what the facts mean (case %#)', (facts, words) => {
    expect(notes(facts)).toContain(words);
    expect(notes(machine())).not.toContain(words);
  });

  it.each([
    ['tun0'],
    ['utun3'],
    ['wg0'],
    ['ppp0'],
    ['tailscale0'],
    ['Cisco AnyConnect'],
    ['fortissl'],
    ['OpenVPN TAP'],
  ])('take %s for a VPN', (name) => expect(looksLikeVpn(name)).toBe(true));

  it.each([['eth0'], ['enp3s0'], ['wlan0'], ['wlp2s0'], ['en0'], ['Ethernet'], ['docker0']])(
    'do not take %s for a VPN',
    (name) => expect(looksLikeVpn(name)).toBe(false),
  );
});
