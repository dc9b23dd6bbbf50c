import type { Lab } from '../../../src/lab/lab.js';
import { addRules } from '../../../src/lab/rules.js';
import type { LabLink, LabRoute } from '../../../src/lab/topology.js';
import type { LabNetwork } from './network.js';

const PC_LAN = '10.70.0.0/24';
const UNIT_LAN = '172.20.9.0/24';
/** First hop of the short way, over r2, and of the long one, over r3 and r5; as r1 and as r4 see them. */
const FROM_PC = { node: 'r1', to: UNIT_LAN, short: '10.70.12.2', long: '10.70.13.3' } as const;
const FROM_UNIT = { node: 'r4', to: PC_LAN, short: '10.70.24.2', long: '10.70.45.5' } as const;
const LONG_TABLE = '105';

/** Two ways between r1 and r4: the short one over r2, the long one over r3 and r5. */
const UNEVEN: Omit<LabNetwork, 'title' | 'prepare'> = {
  topology: {
    nodes: [
      { name: 'pc', role: 'pc' },
      ...['r1', 'r2', 'r3', 'r5', 'r4'].map((name) => ({ name, role: 'router' as const })),
      { name: 'unit', role: 'unit' },
    ],
    links: [
      link('pc', 'e0', '10.70.0.20', 'r1', 'w0', '10.70.0.1'),
      link('r1', 'w1', '10.70.12.1', 'r2', 'w0', '10.70.12.2'),
      link('r1', 'w2', '10.70.13.1', 'r3', 'w0', '10.70.13.3'),
      link('r3', 'w1', '10.70.35.3', 'r5', 'w0', '10.70.35.5'),
      link('r2', 'w1', '10.70.24.2', 'r4', 'w0', '10.70.24.4'),
      link('r5', 'w1', '10.70.45.5', 'r4', 'w2', '10.70.45.4'),
      link('r4', 'w1', '172.20.9.254', 'unit', 'e0', '172.20.9.1'),
    ],
    routes: [
      { node: 'pc', to: 'default', via: '10.70.0.1' },
      ...between('r2', '10.70.12.1', '10.70.24.4'),
      ...between('r3', '10.70.13.1', '10.70.35.5'),
      ...between('r5', '10.70.35.3', '10.70.45.4'),
      { node: 'unit', to: 'default', via: '172.20.9.254' },
    ],
  },
  hops: { pc: 0, r1: 1, r2: 2, r3: 2, r5: 3, r4: 3, unit: 4 },
  target: 'unit',
  needs: ['nft'],
};

/** The way is chosen by addresses and ports of each flow, in both directions. */
export const UNEVEN_BY_FLOW: LabNetwork = {
  ...UNEVEN,
  title: 'two ways of unequal length, chosen for each flow',
  async prepare(lab) {
    for (const { node, to, short, long } of [FROM_PC, FROM_UNIT]) {
      await lab.sysctl(node, 'net.ipv4.fib_multipath_hash_policy', 1);
      await lab.ip(node, ['route', 'add', to, ...[short, long].flatMap((hop) => ['nexthop', 'via', hop])]);
    }
  },
};

/** Every second packet takes the other way, in both directions. */
export const UNEVEN_BY_PACKET: LabNetwork = {
  ...UNEVEN,
  title: 'two ways of unequal length, packets in turns',
  async prepare(lab) {
    for (const way of [FROM_PC, FROM_UNIT]) await byMark(lab, way, '', 'numgen inc mod 2');
  },
};

/** TCP and UDP take the short way, ICMP the long one (policy routing, SD-WAN); its errors go the way back of ICMP. */
export const UNEVEN_ICMP_LONG: LabNetwork = {
  ...UNEVEN,
  title: 'two ways of unequal length, the long one for ICMP',
  async prepare(lab) {
    for (const way of [FROM_PC, FROM_UNIT]) await byMark(lab, way, 'ip protocol icmp', '1');
  },
};

/** ICMP takes the short way, TCP and UDP the long one. */
export const UNEVEN_ICMP_SHORT: LabNetwork = {
  ...UNEVEN,
  title: 'two ways of unequal length, the short one for ICMP',
  hops: { ...UNEVEN.hops, r4: 4, unit: 5 },
  async prepare(lab) {
    for (const way of [FROM_PC, FROM_UNIT]) await byMark(lab, way, 'ip protocol != icmp', '1');
  },
};

/** TCP to the unit and all ICMP take the short way, what the unit sends by TCP the long one. */
export const UNEVEN_BACK: LabNetwork = {
  ...UNEVEN,
  title: "two ways of unequal length, the long one for the unit's TCP",
  async prepare(lab) {
    await lab.ip(FROM_PC.node, ['route', 'add', FROM_PC.to, 'via', FROM_PC.short]);
    await byMark(lab, FROM_UNIT, 'ip protocol tcp', '1');
  },
};

type Way = typeof FROM_PC | typeof FROM_UNIT;

/** Packets with the mark 1 take the long way, the others the short one. */
async function byMark(lab: Lab, { node, to, short, long }: Way, match: string, mark: string): Promise<void> {
  await lab.ip(node, ['route', 'add', to, 'via', short]);
  await lab.ip(node, ['route', 'add', to, 'via', long, 'table', LONG_TABLE]);
  await lab.ip(node, ['rule', 'add', 'fwmark', '1', 'table', LONG_TABLE]);
  await addRules(lab, node, 'prerouting', [[match, `meta mark set ${mark}`]]);
}

function between(node: string, towardsPc: string, towardsUnit: string): LabRoute[] {
  return [
    { node, to: PC_LAN, via: towardsPc },
    { node, to: UNIT_LAN, via: towardsUnit },
  ];
}

function link(a: string, ofA: string, addressA: string, b: string, ofB: string, addressB: string): LabLink {
  return {
    a: { node: a, interface: ofA, address: `${addressA}/24` },
    b: { node: b, interface: ofB, address: `${addressB}/24` },
  };
}
