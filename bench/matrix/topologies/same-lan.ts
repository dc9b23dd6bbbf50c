import { untouched } from '../../../src/lab/fault.js';
import type { LabNetwork } from './network.js';

const UNIT = '192.0.2.61';

/** A switch with the PC, the unit and another device, whose address is its own as long as nobody changes it. */
export const SAME_LAN: LabNetwork = {
  title: 'the same LAN, over a switch',
  topology: {
    nodes: [
      { name: 'pc', role: 'pc' },
      { name: 'switch', role: 'switch' },
      { name: 'unit', role: 'unit' },
      { name: 'twin', role: 'unit' },
    ],
    links: [cable('pc', '192.0.2.33', 'p1'), cable('unit', UNIT, 'p2'), cable('twin', '192.0.2.62', 'p3')],
    routes: [],
  },
  hops: { pc: 0, unit: 1, twin: 1 },
  target: 'unit',
  needs: [],
  prepare: untouched,
};

function cable(node: string, address: string, port: string) {
  return { a: { node, interface: 'e0', address: `${address}/26` }, b: { node: 'switch', interface: port } };
}
