import type { MachineFacts } from '../../../src/model/machine-facts.js';

/** A Linux PC where everything is there; `changes` replaces parts of it. */
export function machine(changes: Partial<MachineFacts> = {}): MachineFacts {
  return {
    platform: 'linux',
    release: '6.1.0',
    node: '20.20.2',
    raw: { opened: true, reason: null },
    modules: [
      { name: 'raw-socket', problem: null },
      { name: 'net-ping', problem: null },
    ],
    rawSource: { kind: 'checkout' },
    uid: 0,
    capNetRaw: true,
    pingGroup: true,
    ping: { path: '/usr/bin/ping', family: 'iputils', version: 'iputils 20221126', problem: null, readable: true },
    traceroute: {
      path: '/usr/sbin/traceroute',
      family: 'modern',
      version: 'traceroute 2.1.2',
      problem: null,
      readable: true,
    },
    interfaces: [{ name: 'e0', address: '192.168.10.20', prefix: 24, mac: '02:00:00:00:00:01', vpn: false }],
    defaultRoute: { kind: 'gateway', gateway: '192.168.10.1', interface: 'e0' },
    firewall: { kind: 'rules', tool: 'nft', rules: 0, dropByDefault: [] },
    lab: { available: true, mode: 'root', nft: true, reason: null },
    ...changes,
  };
}

/** The same PC for an ordinary user. */
export function ordinaryUser(changes: Partial<MachineFacts> = {}): MachineFacts {
  return machine({
    raw: { opened: false, reason: 'raw sockets need root or the capability CAP_NET_RAW' },
    uid: 1000,
    capNetRaw: false,
    pingGroup: false,
    firewall: { kind: 'unreadable', reason: 'listing it needs root' },
    ...changes,
  });
}

export const TOOL = { name: 'pathproof', version: '1.2.3' };
export const SELF = { node: '/usr/bin/node', script: 'dist/main.js' };
