import { FULL_TTL } from '../../model/distance.js';
import { lossAtFullTtl } from '../../model/evidence/queries/loss.js';
import type { Flow } from '../../model/flow.js';
import { isTimeExceeded } from '../../model/icmp.js';
import { type Attempts, attempt, race, waitForReply } from '../attempts.js';
import { answered, giveUp, type SentProbe } from '../sent-probe.js';
import { CONFIRM_PACKETS, CONFIRM_PACKETS_ON_LOSS, SUSPICION_UNHEARD_MS, waitMs } from '../timing.js';
import type { FlowTracer } from '../trace/flow-tracer.js';
import type { RawContext } from './context.js';
import { echoTraceFlow, sendEcho, sendEchoHop } from './echo.js';
import { awaitLateRefusal } from './late-refusal.js';
import { sendSyn } from './syn.js';

const CONFIRM_SPACING_MS = 90;

/**
 * Measures one flow at full TTL: up to the wanted attempts, each from its own source port. What does not answer is
 * looked into while its timeout still runs: further flows tell loss from a drop, and the test trace tells where. What
 * is refused by a RST is traced as well, to tell the unit's RST from a middlebox's. What answers becomes the control.
 */
export async function measure(context: RawContext, tracer: FlowTracer, flow: Flow): Promise<Attempts> {
  const send = (purpose: 'attempt' | 'confirm'): Promise<SentProbe> => sendToFlow(context, flow, purpose);
  const attempts = attempt(context, () => send('attempt'));
  const [result, confirmed] = await Promise.all([
    attempts,
    whenSuspicious(context, attempts, () => investigate(context, tracer, flow, () => send('confirm'))),
  ]);
  const sentProbes = [...result.sentProbes, ...(confirmed ?? [])];
  if (context.sparing && !sentProbes.some(answered)) await tracer.test(flow);
  else await follow(tracer, flow, sentProbes);
  return { answered: sentProbes.some(answered), sentProbes };
}

/** One more packet of the flow, when a refusal has had time to go away. */
export async function measureAgain(context: RawContext, flow: Flow): Promise<SentProbe> {
  const probe = await sendToFlow(context, flow, 'confirm');
  await waitForReply(context, [probe], waitMs('confirm', context.roundTrip.rttMs));
  giveUp([probe]);
  return probe;
}

/** One packet of this flow, from a source port of its own. */
export function sendToFlow(context: RawContext, flow: Flow, purpose: 'attempt' | 'confirm'): Promise<SentProbe> {
  // net-ping sends one packet each time the event loop comes round: among many targets that is a queue of its own.
  if (flow.port === undefined && context.sparing) return sendEchoHop(context, echoTraceFlow(), FULL_TTL, purpose);
  if (flow.port === undefined) return sendEcho(context, purpose);
  return sendSyn(context, { port: flow.port, sourcePort: context.sourcePorts.take(), ttl: FULL_TTL, purpose });
}

/** No answer until then is worth a look, in milliseconds. */
export function suspicionMs({ roundTrip: { rttMs } }: RawContext): number {
  return rttMs === null ? SUSPICION_UNHEARD_MS : waitMs('suspicion', rttMs);
}

async function whenSuspicious<T>(
  context: RawContext,
  attempts: Promise<Attempts>,
  investigation: () => Promise<T>,
): Promise<T | null> {
  let done = false;
  const finished = attempts.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  await race(context, [finished], suspicionMs(context));
  if (context.sparing && !done) await untilHeard(context, finished);
  return done ? null : investigation();
}

/** Among many targets nothing is spent on what nobody was heard from: all its flows together tell loss from silence. */
async function untilHeard(context: RawContext, finished: Promise<void>): Promise<void> {
  await Promise.race([finished, context.roundTrip.first]);
  context.signal.throwIfAborted();
}

async function investigate(
  context: RawContext,
  tracer: FlowTracer,
  flow: Flow,
  send: () => Promise<SentProbe>,
): Promise<SentProbe[]> {
  const [sentProbes] = await Promise.all([confirm(context, send), tracer.test(flow)]);
  if (sentProbes.some(answered) || !context.roundTrip.heard) return sentProbes;
  return [...sentProbes, ...(await awaitLateRefusal(context, send))];
}

/** Sends further flows until one is answered. */
async function confirm(context: RawContext, send: () => Promise<SentProbe>): Promise<SentProbe[]> {
  const sentProbes: SentProbe[] = [];
  const enough = (): number => (lossAtFullTtl(context.log.entries) ? CONFIRM_PACKETS_ON_LOSS : CONFIRM_PACKETS);
  while (sentProbes.length < enough() && !sentProbes.some(answered)) {
    sentProbes.push(await send());
    if (sentProbes.at(-1)?.evidence.outcome === 'not-sent') break;
    await waitForReply(context, sentProbes, CONFIRM_SPACING_MS);
  }
  if (!sentProbes.some(answered)) await waitForReply(context, sentProbes, waitMs('confirm', context.roundTrip.rttMs));
  giveUp(sentProbes);
  return sentProbes;
}

/**
 * An answer of the target starts the control trace; a RST has to be traced before it is believed; who sent an ICMP
 * error is placed by the control trace. A packet that lived too long is traced: one router alone makes no loop.
 */
async function follow(tracer: FlowTracer, flow: Flow, sentProbes: readonly SentProbe[]): Promise<void> {
  const outcomes = new Set(sentProbes.map((probe) => probe.evidence.outcome));
  if (outcomes.has('echo-reply') || outcomes.has('syn-ack')) tracer.control(flow);
  else if (outcomes.has('rst') || sentProbes.some(expired)) await tracer.test(flow);
  else if (outcomes.has('icmp-error')) await tracer.complete();
}

function expired({ evidence }: SentProbe): boolean {
  return evidence.replies.some(isTimeExceeded);
}
