import { isCarrying } from '../../model/evidence/queries/sessions.js';
import type { SessionEvidence } from '../../model/evidence/sessions.js';
import type { ProbeContext } from '../context.js';
import { openSession, openSessionWithRetries, type SessionPlan } from '../session.js';
import { CONFIRM_SESSIONS, LATE_UNREACHABLE_MS } from '../timing.js';

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
  if (first.outcome === 'open')
    return isCarrying(first) ? first : openSessionWithRetries(context, { ...plan, otherParity: true });
  const again = first.outcome === 'timeout' || first.outcome === 'reset';
  const further = again ? Array.from({ length: CONFIRM_SESSIONS }, () => tryOnce(context, plan)) : [];
  const [others] = await Promise.all([Promise.all(further), lookInto()]);
  const all = [first, ...others];
  return all.find(isCarrying) ?? all.find(({ outcome }) => outcome === 'open') ?? all.find(isRefusal) ?? first;
}

async function tryOnce(context: ProbeContext, plan: SessionPlan): Promise<SessionEvidence> {
  const { roundTrip, timeoutMs } = context;
  const limit = roundTrip.heard ? timeoutMs : Math.max(timeoutMs, LATE_UNREACHABLE_MS);
  const evidence = await openSession(context, plan, limit);
  if (evidence.outcome === 'open' && evidence.connectMs !== undefined) roundTrip.noteAnswer(evidence.connectMs);
  return evidence;
}

function isRefusal({ outcome }: SessionEvidence): boolean {
  return outcome === 'refused' || outcome === 'unreachable' || outcome === 'denied';
}
