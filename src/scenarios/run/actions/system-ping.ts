import { PING_FLOW } from '../../../model/flow.js';
import { measurePing } from '../../../probes/measure-weaker.js';
import type { ActionResult, TargetRun } from '../context.js';
import { sayReply } from './words.js';

/** Step 3 without raw sockets: the system's own ping, where there is one. */
export async function pingWithTools(run: TargetRun): Promise<ActionResult> {
  const { context, systemTracer } = run;
  if (systemTracer === null) {
    return { status: 'skipped', note: 'not tested: an echo request needs raw sockets or the system’s ping' };
  }
  const seen = await measurePing(context, () => systemTracer.follow(PING_FLOW));
  const answered = seen.find((one) => one.outcome === 'answered');
  if (answered) {
    const [reply] = answered.replies;
    return { status: 'done', note: reply ? sayReply(reply) : 'echo reply' };
  }
  const refusal = seen.find((one) => one.refusal)?.refusal;
  if (refusal) return { status: 'failed', note: `refused by ${refusal.from}: ping says "${refusal.text}"` };
  const unsent = seen.find((one) => one.outcome === 'not-sent');
  if (unsent) return { status: 'failed', note: `not sent: ${unsent.text}` };
  const unusable = seen.find((one) => one.outcome === 'unusable');
  if (unusable) return { status: 'unproven', note: `not tested: ${unusable.text}` };
  return {
    status: 'failed',
    note: sayReply(
      undefined,
      seen.reduce((sum, one) => sum + (one.sent ?? 0), 0),
    ),
  };
}
