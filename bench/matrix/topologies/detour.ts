import { untouched } from '../../../src/lab/fault.js';
import type { LabLink } from '../../../src/lab/topology.js';
import type { LabNetwork } from './network.js';

/** Two gateways between the same two LANs: the PC sends by r1, the unit answers by r2. */
export const DETOUR: LabNetwork = {
  title: 'two gateways, one for each way',
  topology: {
    nodes: [
      { name: 'pc', role: 'pc' },
      { name: 'near', role: 'switch' },
      { name: 'r1', role: 'router' },
      { name: 'r2', role: 'router' },
      { name: 'far', role: 'switch' },
      { name: 'unit', role: 'unit' },
    ],
    links: [
      plugged('near', 'p1', 'pc', 'e0', '192.168.60.20'),
      plugged('near', 'p2', 'r1', 'w0', '192.168.60.1'),
      plugged('near', 'p3', 'r2', 'w0', '192.168.60.2'),
      plugged('far', 'p1', 'r1', 'w1', '10.61.0.1'),
      plugged('far', 'p2', 'r2', 'w1', '10.61.0.2'),
      plugged('far', 'p3', 'unit', 'e0', '10.61.0.50'),
    ],
    routes: [
      { node: 'pc', to: 'default', via: '192.168.60.1' },
      { node: 'unit', to: 'default', via: '10.61.0.2' },
    ],
  },
  hops: { pc: 0, r1: 1, r2: 1, unit: 2 },
  target: 'unit',
  needs: ['nft'],
  prepare: untouched,
};

function plugged(to: string, port: string, node: string, name: string, address: string): LabLink {
  return { a: { node: to, interface: port }, b: { node, interface: name, address: `${address}/24` } };
}
