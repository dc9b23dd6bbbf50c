import type { Evidence } from '../../model/evidence/evidence.js';
import { isSyn } from '../../model/evidence/kinds.js';
import { isHopProbe, repliesOf } from '../../model/evidence/queries/flows.js';
import { isTimeExceeded } from '../../model/icmp.js';
import type { Observations } from '../observe/observations.js';

/**
 * Packets were seen to take two ways: one hop is two routers, for different flows or protocols or for packets in turns. A
 * distance on one of them says nothing about the other.
 */
export function takesTwoWays({ evidence, target }: Observations): boolean {
  const byHop = new Map<number, Set<string>>();
  for (const entry of evidence.values()) {
    if (!isHopProbe(entry)) continue;
    const named = repliesOf(entry).filter((reply) => isTimeExceeded(reply) && reply.from !== target);
    const seen = byHop.get(entry.request.ttl) ?? new Set();
    for (const { from } of named) seen.add(from);
    byHop.set(entry.request.ttl, seen);
  }
  return [...byHop.values()].some((addresses) => addresses.size > 1) || answersVary([...evidence.values()]);
}

/** One way back is a hop longer than the other; more than that is rather another sender. */
const isHopMore = (difference: number): boolean => Math.abs(difference) === 1;

/** Answers of one port and kind come from different distances, and not because they copy the TTL of what they answer. */
function answersVary(evidence: readonly Evidence[]): boolean {
  const seen = new Map<string, { sent: number; came: number }[]>();
  for (const entry of evidence.filter(isSyn))
    for (const reply of entry.replies) {
      if (reply.kind !== 'syn-ack' && reply.kind !== 'rst') continue;
      const key = `${reply.kind} ${entry.request.port}`;
      seen.set(key, [...(seen.get(key) ?? []), { sent: entry.request.ttl, came: reply.ttl }]);
    }
  return [...seen.values()].some(([first, ...others]) =>
    others.some((one) => first && isHopMore(one.came - first.came) && one.came - first.came !== one.sent - first.sent),
  );
}
