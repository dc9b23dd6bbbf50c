import type { SystemPingEvidence } from '../../model/evidence/system-tools.js';
import { patienceMs, race } from '../attempts.js';
import type { ProbeContext } from '../context.js';
import { CONFIRM_PING_COUNT, CONFIRM_PINGS, SUSPICION_UNHEARD_MS, waitMs } from '../timing.js';
import { systemPing } from './ping.js';

/** The system's ping sends two requests a second; this long after the last one, silence is worth a look. */
const PING_INTERVAL_MS = 500;

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
  await race(context, [first.then(() => {})], context.attempts * PING_INTERVAL_MS + SUSPICION_UNHEARD_MS);
  const seen = done as SystemPingEvidence | null;
  if (seen?.outcome === 'answered') return [seen];
  const unsure = seen === null || seen.outcome === 'silent';
  const [, further] = await Promise.all([first, unsure ? confirmPing(context) : [], lookInto()]);
  return [await first, ...further];
}

function confirmPing(context: ProbeContext): Promise<SystemPingEvidence[]> {
  const plan = { count: CONFIRM_PING_COUNT, timeoutMs: waitMs('confirmPing', context.roundTrip.rttMs) };
  return Promise.all(Array.from({ length: CONFIRM_PINGS }, () => systemPing(context, plan)));
}
