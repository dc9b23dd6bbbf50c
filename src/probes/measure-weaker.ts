import type { SessionEvidence } from '../model/evidence/sessions.js';
import type { SystemPingEvidence } from '../model/evidence/system-tools.js';
import { patienceMs, race } from './attempts.js';
import type { ProbeContext } from './context.js';
import { openSession, type SessionPlan } from './session.js';
import { systemPing } from './system-ping.js';

/** The system's ping sends two requests a second; this long after the last one, silence is worth a look. */
const PING_INTERVAL_MS = 500;
const SUSPICION_MS = 900;
/** Further requests that tell loss from a drop: three pings at once, of four requests each. */
const CONFIRM_PINGS = 3;
const CONFIRM_COUNT = 4;
const CONFIRM_WAIT_MS = 1500;
const CONFIRM_ROUND_TRIPS = 4;
/** Sessions opened at once after a first one that got no answer. */
const CONFIRM_SESSIONS = 6;
/** The system sends its second and third SYN after one and three seconds (RFC 6298). */
const LATE_UNREACHABLE_MS = 3400;

/**
 * Ping through the system's own program. What is not answered soon is looked into while it still waits: further
 * requests tell loss from a drop, and `lookInto` traces it.
 */
export async function measurePing(context: ProbeContext, lookInto: () => Promise<void>): Promise<SystemPingEvidence[]> {
  const plan = { count: context.attempts, timeoutMs: patienceMs(context) };
  let done: SystemPingEvidence | null = null;
  const first = systemPing(context, plan).then((evidence) => {
    done = evidence;
    return evidence;
  });
  await race(context, [first.then(() => {})], context.attempts * PING_INTERVAL_MS + SUSPICION_MS);
  const seen = done as SystemPingEvidence | null;
  if (seen?.outcome === 'answered') return [seen];
  const unsure = seen === null || seen.outcome === 'silent';
  const [, further] = await Promise.all([first, unsure ? confirmPing(context) : [], lookInto()]);
  return [await first, ...further];
}

function confirmPing(context: ProbeContext): Promise<SystemPingEvidence[]> {
  const timeoutMs = Math.max(CONFIRM_WAIT_MS, CONFIRM_ROUND_TRIPS * (context.hearing.rttMs ?? 0));
  const pings = Array.from({ length: CONFIRM_PINGS }, () => systemPing(context, { count: CONFIRM_COUNT, timeoutMs }));
  return Promise.all(pings);
}

/**
 * One port through the kernel's connect(). What gets no answer is tried again several times at once, so that loss is
 * not taken for a drop, while `lookInto` traces it. Resolves with the most telling session.
 */
export async function measureSession(
  context: ProbeContext,
  plan: SessionPlan,
  lookInto: () => Promise<void>,
): Promise<SessionEvidence> {
  const first = await tryOnce(context, plan);
  if (first.outcome === 'open') return first;
  const again = first.outcome === 'timeout' || first.outcome === 'reset';
  const further = again ? Array.from({ length: CONFIRM_SESSIONS }, () => tryOnce(context, plan)) : [];
  const [others] = await Promise.all([Promise.all(further), lookInto()]);
  const all = [first, ...others];
  return all.find(({ outcome }) => outcome === 'open') ?? all.find(isRefusal) ?? first;
}

async function tryOnce(context: ProbeContext, plan: SessionPlan): Promise<SessionEvidence> {
  const { hearing, timeoutMs } = context;
  const limit = hearing.heard ? timeoutMs : Math.max(timeoutMs, LATE_UNREACHABLE_MS);
  const evidence = await openSession(context, plan, limit);
  if (evidence.outcome === 'open' && evidence.connectMs !== undefined) hearing.noteAnswer(evidence.connectMs);
  return evidence;
}

function isRefusal({ outcome }: SessionEvidence): boolean {
  return outcome === 'refused' || outcome === 'unreachable' || outcome === 'denied';
}
