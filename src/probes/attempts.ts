import type { ProbeContext } from './context.js';
import { answered, giveUp, type SentProbe } from './sent-probe.js';
import { AFTER_UNREACHABLE_MS, LATE_UNREACHABLE_MS, waitMs } from './timing.js';

const SPACING_MS = 300;

/** Result of sending a probe up to the wanted number of times. */
export interface Attempts {
  answered: boolean;
  sentProbes: SentProbe[];
}

/**
 * How long a silent probe is waited for after the last attempt, in milliseconds: the timeout as the upper bound once
 * the target was heard on anything, else long enough for the late "host unreachable".
 */
export function patienceMs(context: ProbeContext): number {
  const { rttMs } = context.roundTrip;
  if (rttMs === null) return Math.max(context.timeoutMs, LATE_UNREACHABLE_MS);
  return Math.min(context.timeoutMs, waitMs('lastAttempt', rttMs));
}

/** Sends until a reply arrives or the attempts are used up, then waits out the patience. Silence is a result. */
export async function attempt(context: ProbeContext, send: () => Promise<SentProbe>): Promise<Attempts> {
  const sentProbes: SentProbe[] = [];
  const done = (): boolean => sentProbes.some(answered);
  for (let n = 0; n < context.attempts && !done(); n += 1) {
    sentProbes.push(await send());
    if (sentProbes[n]?.evidence.outcome === 'not-sent') break;
    if (n < context.attempts - 1) await waitForReply(context, sentProbes, SPACING_MS);
  }
  if (!done() && sentProbes.some((probe) => probe.evidence.outcome === 'pending')) await waitOut(context, sentProbes);
  giveUp(sentProbes);
  return { answered: done(), sentProbes };
}

/** Waits for the first reply to any of the sent probes, at most `ms` milliseconds. Rejects when the run is cancelled. */
export async function waitForReply(context: ProbeContext, sentProbes: SentProbe[], ms: number): Promise<void> {
  await race(
    context,
    sentProbes.map((probe) => probe.replied),
    ms,
  );
}

/** Waits until every probe has a reply, at most `ms` milliseconds. Rejects when the run is cancelled. */
export async function waitForAll(context: ProbeContext, sentProbes: readonly SentProbe[], ms: number): Promise<void> {
  const replies = Promise.all(sentProbes.map((probe) => probe.replied)).then(() => {});
  await race(context, [replies], ms);
}

/** The patience may shrink while waiting: when the target is first heard, or reported unreachable, it is taken anew. */
async function waitOut(context: ProbeContext, sentProbes: SentProbe[]): Promise<void> {
  const { roundTrip, machine } = context;
  const since = machine.clock.now();
  const left = (): number => since + patienceMs(context) - machine.clock.now();
  const replies = sentProbes.map((probe) => probe.replied);
  if (!roundTrip.heard) await race(context, [...replies, roundTrip.first, roundTrip.unreachable], left());
  if (sentProbes.some(answered)) return;
  const reported = roundTrip.reportedUnreachable && !roundTrip.heard;
  await race(context, replies, reported ? AFTER_UNREACHABLE_MS : left());
}

/** Waits for the first of the promises, at most `ms` milliseconds. Rejects when the run is cancelled. */
export function race({ machine, signal }: ProbeContext, promises: Promise<void>[], ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(asError(signal.reason));
    const end = (settle: () => void): void => {
      cancelTimer();
      signal.removeEventListener('abort', cancel);
      settle();
    };
    const done = (): void => end(resolve);
    const fail = (error: unknown): void => end(() => reject(asError(error)));
    const cancel = (): void => fail(signal.reason);
    const cancelTimer = machine.clock.after(ms, done);
    signal.addEventListener('abort', cancel, { once: true });
    for (const promise of promises) promise.then(done, fail);
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason), { cause: reason });
}
