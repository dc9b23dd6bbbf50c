import { race } from '../attempts.js';
import { waitMs } from '../timing.js';
import type { Ladder, TraceContext } from './hop.js';

const WAVES = 2;
const RETRIES = 4;
/** Few paths are longer; a reply that began with an unusual TTL may look much farther away than it is. */
const LONGEST_WAVE = 16;
const BATCH = 8;
const HIGHEST_TTL = 30;
/** Farther than the reply's TTL promised: the way there may be longer than the way back. */
const EXTRA_RUNGS = 6;

/** Sends all rungs from 1 to `top` at once, and once more those that stay unanswered: two waits, not one per hop. */
export async function climbTo(context: TraceContext, ladder: Ladder, top: number, waves = WAVES): Promise<void> {
  for (let wave = 0; wave < waves; wave += 1) {
    const missing = range(1, top).filter((ttl) => !ladder.isAnswered(ttl));
    if (missing.length === 0) return;
    for (const ttl of missing) await ladder.shoot(ttl);
    await settle(context, ladder);
  }
}

/**
 * Climbs an answering flow until the target itself answers, beginning with the distance its replies show. Before a
 * longer way is believed, the rung at that distance is tried again: packets get lost.
 */
export async function climbToTarget(context: TraceContext, ladder: Ladder, expected: number): Promise<void> {
  for (let top = Math.min(expected, LONGEST_WAVE); ; top = Math.min(expected, top + BATCH)) {
    await climbTo(context, ladder, top, 1);
    if (ladder.reachedAt !== null) return;
    if (top === expected) break;
  }
  for (let retry = 0; retry < RETRIES && ladder.reachedAt === null; retry += 1)
    await tryRung(context, ladder, expected);
  for (let ttl = expected + 1; ladder.reachedAt === null && ttl <= expected + EXTRA_RUNGS; ttl += 1) {
    await tryRung(context, ladder, ttl);
  }
}

/** Tries the rungs again that answered the reference and not this ladder, below its highest answer: lost packets. */
export async function fillHoles(context: TraceContext, ladder: Ladder, reference: Ladder): Promise<void> {
  for (let retry = 0; retry < RETRIES; retry += 1) {
    const below = range(1, ladder.highestAnswered - 1);
    const holes = below.filter((ttl) => reference.isAnswered(ttl) && !ladder.isAnswered(ttl));
    if (holes.length === 0) return;
    for (const ttl of holes) await ladder.shoot(ttl);
    await settle(context, ladder);
  }
}

async function tryRung(context: TraceContext, ladder: Ladder, ttl: number): Promise<void> {
  await ladder.shoot(ttl);
  await settle(context, ladder);
}

/** Climbs a flow that nothing answers at the far end: in batches, as long as new hops answer. */
export async function climbIntoSilence(context: TraceContext, ladder: Ladder): Promise<void> {
  for (let top = BATCH; top <= HIGHEST_TTL + BATCH; top += BATCH) {
    await climbBatch(context, ladder, top);
    if (ladder.reachedAt !== null || ladder.highestAnswered <= top - BATCH / 2) return;
  }
}

async function climbBatch(context: TraceContext, ladder: Ladder, top: number): Promise<void> {
  for (const ttl of range(top - BATCH + 1, Math.min(top, HIGHEST_TTL))) await ladder.shoot(ttl);
  await settle(context, ladder);
  const missing = range(1, Math.min(ladder.highestAnswered + 1, HIGHEST_TTL)).filter((ttl) => !ladder.isAnswered(ttl));
  for (const ttl of missing) await ladder.shoot(ttl);
  if (missing.length > 0) await settle(context, ladder);
}

/** Waits until every rung is answered, or for the settling time. */
export async function settle(context: TraceContext, ladder: Ladder): Promise<void> {
  const all = Promise.all(ladder.pending()).then(() => {});
  await race(context, [all], waitMs('hops', context.hearing.rttMs));
  ladder.giveUp();
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
