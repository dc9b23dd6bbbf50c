import { untouched } from '../../../src/lab/fault.js';
import type { LabNetwork } from './network.js';

/**
 * The PC has a tunnel to r2 beside its way over r1: a cable `tun0` with a bridge in it, which a device may replace. The
 * unit is reached by the tunnel.
 */
export const TUNNEL: LabNetwork = {
  title: 'a tunnel from the PC to the router of the unit',
  topology: {
    nodes: [
      { name: 'pc', role: 'pc' },
      { name: 'r1', role: 'router' },
      { name: 'inside', role: 'switch' },
      { name: 'r2', role: 'router' },
      { name: 'unit', role: 'unit' },
    ],
    links: [
      {
        a: { node: 'pc', interface: 'e0', address: '192.168.33.20/24' },
        b: { node: 'r1', interface: 'w0', address: '192.168.33.1/24' },
      },
      {
        a: { node: 'r1', interface: 'w1', address: '172.19.1.1/24' },
        b: { node: 'r2', interface: 'w0', address: '172.19.1.2/24' },
      },
      { a: { node: 'pc', interface: 'tun0', address: '10.8.0.6/24' }, b: { node: 'inside', interface: 'p1' } },
      { a: { node: 'inside', interface: 'p2' }, b: { node: 'r2', interface: 't0', address: '10.8.0.1/24' } },
      {
        a: { node: 'r2', interface: 'w1', address: '10.40.0.254/24' },
        b: { node: 'unit', interface: 'e0', address: '10.40.0.1/24' },
      },
    ],
    routes: [
      { node: 'pc', to: 'default', via: '192.168.33.1' },
      { node: 'pc', to: '10.40.0.0/24', via: '10.8.0.1' },
      { node: 'r1', to: '10.40.0.0/24', via: '172.19.1.2' },
      { node: 'r2', to: '192.168.33.0/24', via: '172.19.1.1' },
      { node: 'unit', to: 'default', via: '10.40.0.254' },
    ],
  },
  hops: { pc: 0, r2: 1, inside: 0, unit: 2 },
  bridges: { inside: ['pc', 'r2'] },
  target: 'unit',
  needs: ['python3'],
  prepare: untouched,
};
