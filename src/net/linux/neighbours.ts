import type { NeighbourState, NeighbourTable } from '../ports.js';
import { askIp } from './ip-batch.js';

/** The kernel's ARP table (`ip neigh`). */
export const linuxNeighbours: NeighbourTable = {
  async lookup(address, interfaceName) {
    const answer = await askIp(['neigh', 'show', 'to', address, 'dev', interfaceName]);
    if (answer.kind !== 'json') return { state: 'none' };
    const { state, lladdr } = (answer.rows[0] ?? {}) as Record<string, unknown>;
    const mac = typeof lladdr === 'string' ? { mac: lladdr } : {};
    return { state: toState(Array.isArray(state) ? state : []), ...mac };
  },
};

/** RFC 4861 names used by Linux for ARP as well. */
function toState(states: unknown[]): NeighbourState {
  if (states.includes('FAILED')) return 'failed';
  if (states.includes('INCOMPLETE')) return 'incomplete';
  return states.length > 0 ? 'reachable' : 'none';
}
