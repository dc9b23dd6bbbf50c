import { isContrast } from '../../model/contrast.js';
import { FULL_TTL } from '../../model/distance.js';
import { waitForAll } from '../attempts.js';
import { answered, giveUp, type SentProbe } from '../sent-probe.js';
import { waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import type { SweptPorts } from './sweep.js';
import { repeatSyn } from './syn.js';

/** Flows of each kind that are compared at once. */
const MOST_PAIRS = 5;
/** Most packets of each kind: where more are lost than that takes, nothing is concluded. */
const MOST_TRIES = 64;

/**
 * Makes sure that the source ports which never passed a sweep are blocked, and not merely unlucky: sends SYNs from them
 * and from as many of those that passed, in turns, so that loss meets both alike, until both differ by more than
 * chance. Resolves with the source ports that stay blocked, first those that were compared; none where that was
 * not shown.
 */
export async function compareFlows(context: RawContext, swept: SweptPorts): Promise<number[]> {
  const pairs = Math.min(swept.blocked.length, swept.passing.length, MOST_PAIRS);
  const passing = swept.passing.slice(0, pairs);
  const sentProbes = new Map<number, SentProbe[]>();
  const of = (sourcePorts: readonly number[]): SentProbe[] => sourcePorts.flatMap((one) => sentProbes.get(one) ?? []);
  let blocked = swept.blocked.slice(0, pairs);
  while (blocked.length > 0 && of(passing).length < MOST_TRIES) {
    const turn = blocked.flatMap((sourcePort, index) => [sourcePort, passing[index] ?? sourcePort]);
    for (const sourcePort of turn) {
      const plan = { port: swept.port, sourcePort, ttl: FULL_TTL, purpose: 'compare' as const };
      sentProbes.set(sourcePort, [...of([sourcePort]), await repeatSyn(context, plan)]);
    }
    const latest = turn.flatMap((sourcePort) => of([sourcePort]).slice(-1));
    await waitForAll(context, latest, waitMs('sweep', context.roundTrip.rttMs));
    giveUp(latest);
    blocked = blocked.filter((sourcePort) => !of([sourcePort]).some(answered));
    const tally = { sent: of(passing).length, answered: of(passing).filter(answered).length };
    if (isContrast(tally, of(blocked).length)) return [...blocked, ...swept.blocked.slice(pairs)];
  }
  return [];
}
