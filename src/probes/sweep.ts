import { waitForAll } from './attempts.js';
import type { ProbeContext } from './context.js';
import { answered, giveUp, type Shot } from './shot.js';
import { FULL_TTL, resetSyn, shootSyn } from './syn.js';

/** Source ports that are swept. */
export const SWEEP_FLOWS = 8;
/** A flow that stays silent this often, while others answer at once, is blocked rather than unlucky. */
export const SWEEP_TRIES = 8;
const WAIT_MS = 120;
const ROUND_TRIPS = 3;

/**
 * Tells loss from a block that hits some flows only (one of several equal-cost paths, a rule on source ports): the same
 * SYN from eight source ports, the silent ones again and again from the same port. Loss hits them all alike; a block
 * hits the same flow each time.
 */
export async function sweepFlows(context: ProbeContext, port: number): Promise<Shot[]> {
  const sourcePorts = Array.from({ length: SWEEP_FLOWS }, () => context.sourcePorts.take());
  const shots = new Map<number, Shot[]>(sourcePorts.map((sourcePort) => [sourcePort, []]));
  for (let n = 0; n < SWEEP_TRIES; n += 1) {
    const silent = sourcePorts.filter((sourcePort) => !shots.get(sourcePort)?.some(answered));
    if (silent.length === 0) break;
    for (const sourcePort of silent) {
      const last = shots.get(sourcePort)?.at(-1)?.evidence;
      if (last?.probe === 'tcp-syn') await resetSyn(context, last);
      shots.get(sourcePort)?.push(await shootSyn(context, { port, sourcePort, ttl: FULL_TTL, purpose: 'sweep' }));
    }
    const latest = silent.flatMap((sourcePort) => shots.get(sourcePort)?.slice(-1) ?? []);
    await waitForAll(context, latest, Math.max(WAIT_MS, ROUND_TRIPS * (context.hearing.rttMs ?? 0)));
  }
  const all = [...shots.values()].flat();
  giveUp(all);
  return all;
}
