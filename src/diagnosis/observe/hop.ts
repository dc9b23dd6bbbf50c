import { FULL_TTL } from '../../model/distance.js';
import { isTimeExceeded } from '../../model/icmp.js';
import type { FlowObservation, HopProbe } from './observations.js';

/** The router at which packets of this hop expired, by their own reply or in the words of a tool; null without one. */
export function expiredAt({ reply, told }: HopProbe): { address: string; rttMs: number } | null {
  if (isTimeExceeded(reply)) return { address: reply.from, rttMs: reply.rttMs };
  return told?.kind === 'expired' ? { address: told.address, rttMs: told.rttMs ?? 0 } : null;
}

/** Address of the router at which packets of this very flow expired after so many hops; null where none said so. */
export function expiredFrom(flow: FlowObservation, ttl: number): string | null {
  const hopProbe = flow.trace.find((one) => one.ttl === ttl);
  return hopProbe === undefined ? null : (expiredAt(hopProbe)?.address ?? null);
}

/** Whether anything at all answered at this hop. */
export function isAnsweredHop({ reply, told }: HopProbe): boolean {
  return reply !== null || told !== undefined;
}

/** The TTLs at which a router said that the packet's life had ended. */
export function expiredHops(trace: readonly HopProbe[]): number[] {
  return trace.filter((hopProbe) => expiredAt(hopProbe) !== null).map((hopProbe) => hopProbe.ttl);
}

/** The hops from `first` to `last`, both included. */
export function hopsBetween(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** Its answers tell no distance: the TTL of an answer follows that of the packet it answers. */
export function copiesTtl({ trace, reply }: FlowObservation): boolean {
  if (reply === null || !('ttl' in reply)) return false;
  return trace.some(
    (hopProbe) =>
      hopProbe.reply?.kind === reply.kind &&
      hopProbe.ttl < FULL_TTL &&
      reply.ttl - hopProbe.reply.ttl === FULL_TTL - hopProbe.ttl,
  );
}
