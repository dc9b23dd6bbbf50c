import type { Flow } from '../../model/flow.js';
import { isTimeExceeded } from '../../model/icmp.js';
import { type Attempts, attempt, race, waitForReply } from '../attempts.js';
import { FULL_TTL } from '../context.js';
import { lossSeen } from '../loss.js';
import { answered, giveUp, type Shot } from '../shot.js';
import { CONFIRM_PACKETS, CONFIRM_PACKETS_ON_LOSS, SUSPICION_UNHEARD_MS, waitMs } from '../timing.js';
import type { FlowTracer } from '../trace/flow-tracer.js';
import type { RawContext } from './context.js';
import { echoLadderFlow, shootEcho, shootEchoRung } from './echo.js';
import { awaitLateRefusal } from './late-refusal.js';
import { shootSyn } from './syn.js';

const CONFIRM_SPACING_MS = 90;

/**
 * Measures one flow at full TTL: up to the wanted attempts, each from its own source port. What does not answer is
 * looked into while its timeout still runs: further flows tell loss from a drop, and the test ladder tells where. What
 * is refused by a RST is traced as well, to tell the unit's RST from a middlebox's. What answers becomes the control.
 */
export async function measure(context: RawContext, tracer: FlowTracer, flow: Flow): Promise<Attempts> {
  const shoot = (purpose: 'attempt' | 'confirm'): Promise<Shot> => shootFlow(context, flow, purpose);
  const attempts = attempt(context, () => shoot('attempt'));
  const [result, confirmed] = await Promise.all([
    attempts,
    whenSuspicious(context, attempts, () => investigate(context, tracer, flow, () => shoot('confirm'))),
  ]);
  const shots = [...result.shots, ...(confirmed ?? [])];
  if (context.sparing && !shots.some(answered)) await tracer.test(flow);
  else await follow(tracer, flow, shots);
  return { answered: shots.some(answered), shots };
}

function shootFlow(context: RawContext, flow: Flow, purpose: 'attempt' | 'confirm'): Promise<Shot> {
  // net-ping sends one packet each time the event loop comes round: among many targets that is a queue of its own.
  if (flow.port === undefined && context.sparing) return shootEchoRung(context, echoLadderFlow(), FULL_TTL, purpose);
  if (flow.port === undefined) return shootEcho(context, purpose);
  return shootSyn(context, { port: flow.port, sourcePort: context.sourcePorts.take(), ttl: FULL_TTL, purpose });
}

async function whenSuspicious<T>(
  context: RawContext,
  attempts: Promise<Attempts>,
  investigation: () => Promise<T>,
): Promise<T | null> {
  const { rttMs } = context.hearing;
  const ms = rttMs === null ? SUSPICION_UNHEARD_MS : waitMs('suspicion', rttMs);
  let done = false;
  const finished = attempts.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  await race(context, [finished], ms);
  if (context.sparing && !done) await untilHeard(context, finished);
  return done ? null : investigation();
}

/** Among many targets nothing is spent on what nobody was heard from: all its flows together tell loss from silence. */
async function untilHeard(context: RawContext, finished: Promise<void>): Promise<void> {
  await Promise.race([finished, context.hearing.first]);
  context.signal.throwIfAborted();
}

async function investigate(
  context: RawContext,
  tracer: FlowTracer,
  flow: Flow,
  shoot: () => Promise<Shot>,
): Promise<Shot[]> {
  const [shots] = await Promise.all([confirm(context, shoot), tracer.test(flow)]);
  if (shots.some(answered) || !context.hearing.heard) return shots;
  return [...shots, ...(await awaitLateRefusal(context, shoot))];
}

/** Sends further flows until one is answered. */
async function confirm(context: RawContext, shoot: () => Promise<Shot>): Promise<Shot[]> {
  const shots: Shot[] = [];
  const enough = (): number => (lossSeen(context.log.entries) ? CONFIRM_PACKETS_ON_LOSS : CONFIRM_PACKETS);
  while (shots.length < enough() && !shots.some(answered)) {
    shots.push(await shoot());
    if (shots.at(-1)?.evidence.outcome === 'not-sent') break;
    await waitForReply(context, shots, CONFIRM_SPACING_MS);
  }
  if (!shots.some(answered)) await waitForReply(context, shots, waitMs('confirm', context.hearing.rttMs));
  giveUp(shots);
  return shots;
}

/**
 * An answer of the target starts the control ladder; a RST has to be traced before it is believed; who sent an ICMP
 * error is placed by the control ladder. A packet that lived too long is traced: one router alone makes no loop.
 */
async function follow(tracer: FlowTracer, flow: Flow, shots: readonly Shot[]): Promise<void> {
  const outcomes = new Set(shots.map((shot) => shot.evidence.outcome));
  if (outcomes.has('echo-reply') || outcomes.has('syn-ack')) tracer.control(flow);
  else if (outcomes.has('rst') || shots.some(expired)) await tracer.test(flow);
  else if (outcomes.has('icmp-error')) await tracer.complete();
}

function expired({ evidence }: Shot): boolean {
  return evidence.replies.some(isTimeExceeded);
}
