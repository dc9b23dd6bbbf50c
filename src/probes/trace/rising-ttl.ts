import { race } from '../attempts.js';
import { waitMs } from '../timing.js';
import type { FlowTrace, TraceContext } from './hop.js';

const WAVES = 2;
const RETRIES = 4;
/** Few paths are longer; a reply that began with an unusual TTL may look much farther away than it is. */
const LONGEST_WAVE = 16;
const BATCH = 8;
const HIGHEST_TTL = 30;
/** Farther than the reply's TTL promised: the way there may be longer than the way back. */
const EXTRA_HOPS = 6;

/** Sends all hop probes from 1 to `top` at once, and once more those that stay unanswered: two waits, not one per hop. */
export async function traceTo(context: TraceContext, trace: FlowTrace, top: number, waves = WAVES): Promise<void> {
  for (let wave = 0; wave < waves; wave += 1) {
    const missing = range(1, top).filter((ttl) => !trace.isAnswered(ttl));
    if (missing.length === 0) return;
    for (const ttl of missing) await trace.send(ttl);
    await settle(context, trace);
  }
}

/**
 * Traces an answering flow until the target itself answers, beginning with the distance its replies show. Before a
 * longer way is believed, the hop probe at that distance is tried again: packets get lost.
 */
export async function traceToTarget(context: TraceContext, trace: FlowTrace, expected: number): Promise<void> {
  for (let top = Math.min(expected, LONGEST_WAVE); ; top = Math.min(expected, top + BATCH)) {
    await traceTo(context, trace, top, 1);
    if (trace.reachedAt !== null) return;
    if (top === expected) break;
  }
  for (let retry = 0; retry < RETRIES && trace.reachedAt === null; retry += 1) await tryHop(context, trace, expected);
  for (let ttl = expected + 1; trace.reachedAt === null && ttl <= expected + EXTRA_HOPS; ttl += 1) {
    await tryHop(context, trace, ttl);
  }
}

/** Tries the hop probes again that answered the reference and not this trace, below its highest answer: lost packets. */
export async function fillHoles(context: TraceContext, trace: FlowTrace, reference: FlowTrace): Promise<void> {
  for (let retry = 0; retry < RETRIES; retry += 1) {
    const below = range(1, trace.highestAnswered - 1);
    const holes = below.filter((ttl) => reference.isAnswered(ttl) && !trace.isAnswered(ttl));
    if (holes.length === 0) return;
    for (const ttl of holes) await trace.send(ttl);
    await settle(context, trace);
  }
}

async function tryHop(context: TraceContext, trace: FlowTrace, ttl: number): Promise<void> {
  await trace.send(ttl);
  await settle(context, trace);
}

/** Traces a flow that nothing answers at the far end: in batches, as long as new hops answer. */
export async function traceIntoSilence(context: TraceContext, trace: FlowTrace): Promise<void> {
  for (let top = BATCH; top <= HIGHEST_TTL + BATCH; top += BATCH) {
    await traceBatch(context, trace, top);
    if (trace.reachedAt !== null || trace.highestAnswered <= top - BATCH / 2) return;
  }
}

async function traceBatch(context: TraceContext, trace: FlowTrace, top: number): Promise<void> {
  for (const ttl of range(top - BATCH + 1, Math.min(top, HIGHEST_TTL))) await trace.send(ttl);
  await settle(context, trace);
  const missing = range(1, Math.min(trace.highestAnswered + 1, HIGHEST_TTL)).filter((ttl) => !trace.isAnswered(ttl));
  for (const ttl of missing) await trace.send(ttl);
  if (missing.length > 0) await settle(context, trace);
}

/** Waits until every hop probe is answered, or for the settling time. */
export async function settle(context: TraceContext, trace: FlowTrace): Promise<void> {
  const all = Promise.all(trace.pending()).then(() => {});
  await race(context, [all], waitMs('hops', context.roundTrip.rttMs));
  trace.giveUp();
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
