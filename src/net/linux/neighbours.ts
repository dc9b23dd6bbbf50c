import { readFile } from 'node:fs/promises';
import type { NeighbourState, NeighbourTable } from '../ports.js';
import { askIp } from './ip-batch.js';

/** A link address is known (ATF_COM, linux/if_arp.h). */
const COMPLETE = 0x2;
const ARP_LINE = /^(\S+)\s+0x[0-9a-f]+\s+(0x[0-9a-f]+)\s+(\S+)\s+\S+\s+(\S+)$/;

type Neighbour = Awaited<ReturnType<NeighbourTable['lookup']>>;

/**
 * The kernel's ARP table: /proc/net/arp, and `ip neigh` for the one thing it does not tell, whether the kernel still asks
 * or has given up. *Unknown* where it cannot be read.
 */
export const linuxNeighbours: NeighbourTable = {
  async lookup(address, interfaceName) {
    const text = await readFile('/proc/net/arp', 'utf8').catch(() => '');
    const listed = readArp(text, address, interfaceName);
    if (listed !== null && listed.state !== 'incomplete') return listed;
    const answer = await askIp(['neigh', 'show', 'to', address, 'dev', interfaceName]);
    const told = answer.kind === 'json' ? readNeighbour(answer.rows) : null;
    return told && told.state !== 'none' ? told : (listed ?? told ?? { state: 'unknown' });
  },
};

/** What the text of /proc/net/arp says of one address; null when it is no such text. */
export function readArp(text: string, address: string, interfaceName: string): Neighbour | null {
  if (!text.startsWith('IP address')) return null;
  for (const line of text.split('\n')) {
    const [, known, flags, mac, device] = ARP_LINE.exec(line) ?? [];
    if (known !== address || device !== interfaceName || mac === undefined) continue;
    return (Number(flags) & COMPLETE) === 0 ? { state: 'incomplete' } : { state: 'reachable', mac };
  }
  return { state: 'none' };
}

/** What `ip -json neigh show to ADDRESS` says; null where it names no state. */
export function readNeighbour(rows: readonly unknown[]): Neighbour | null {
  if (rows.length === 0) return { state: 'none' };
  const { state, lladdr } = (rows[0] ?? {}) as Record<string, unknown>;
  if (!Array.isArray(state) || state.length === 0) return null;
  return { state: toState(state), ...(typeof lladdr === 'string' ? { mac: lladdr } : {}) };
}

/** RFC 4861 names used by Linux for ARP as well. */
function toState(states: unknown[]): NeighbourState {
  if (states.includes('FAILED')) return 'failed';
  return states.includes('INCOMPLETE') ? 'incomplete' : 'reachable';
}
