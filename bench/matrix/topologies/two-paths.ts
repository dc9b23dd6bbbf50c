import type { Lab } from '../../../src/lab/lab.js';
import type { LabLink, LabRoute } from '../../../src/lab/topology.js';
import type { LabNetwork } from './network.js';

const PC_LAN = '10.44.0.0/24';
const UNIT_LAN = '172.29.61.0/24';

/**
 * Two paths of equal cost, over r2 and over r3, chosen by addresses and ports of each flow
 * (net.ipv4.fib_multipath_hash_policy 1), in both directions.
 */
export const TWO_PATHS: LabNetwork = {
  title: 'two paths of equal cost',
  topology: {
    nodes: [
      { name: 'pc', role: 'pc' },
      ...['r1', 'r2', 'r3', 'r4'].map((name) => ({ name, role: 'router' as const })),
      { name: 'unit', role: 'unit' },
    ],
    links: [
      link('pc', 'e0', '10.44.0.20', 'r1', 'w0', '10.44.0.1'),
      link('r1', 'w1', '10.44.12.1', 'r2', 'w0', '10.44.12.2'),
      link('r1', 'w2', '10.44.13.1', 'r3', 'w0', '10.44.13.3'),
      link('r2', 'w1', '10.44.24.2', 'r4', 'w0', '10.44.24.4'),
      link('r3', 'w1', '10.44.34.3', 'r4', 'w2', '10.44.34.4'),
      link('r4', 'w1', '172.29.61.254', 'unit', 'e0', '172.29.61.1'),
    ],
    routes: [
      { node: 'pc', to: 'default', via: '10.44.0.1' },
      ...between('r2', '10.44.12.1', '10.44.24.4'),
      ...between('r3', '10.44.13.1', '10.44.34.4'),
      { node: 'unit', to: 'default', via: '172.29.61.254' },
    ],
  },
  hops: { pc: 0, r1: 1, r2: 2, r3: 2, r4: 3, unit: 4 },
  target: 'unit',
  needs: [],
  async prepare(lab) {
    await balance(lab, 'r1', UNIT_LAN, ['10.44.12.2', '10.44.13.3']);
    await balance(lab, 'r4', PC_LAN, ['10.44.24.2', '10.44.34.3']);
  },
};

async function balance(lab: Lab, node: string, to: string, via: readonly string[]): Promise<void> {
  await lab.sysctl(node, 'net.ipv4.fib_multipath_hash_policy', 1);
  await lab.ip(node, ['route', 'add', to, ...via.flatMap((hop) => ['nexthop', 'via', hop])]);
}

function between(node: string, towardsPc: string, towardsUnit: string): LabRoute[] {
  return [
    { node, to: PC_LAN, via: towardsPc },
    { node, to: UNIT_LAN, via: towardsUnit },
  ];
}

/** Two nodes with their interfaces and addresses, the one nearer to the PC first. */
function link(a: string, ofA: string, addressA: string, b: string, ofB: string, addressB: string): LabLink {
  return {
    a: { node: a, interface: ofA, address: `${addressA}/24` },
    b: { node: b, interface: ofB, address: `${addressB}/24` },
  };
}
