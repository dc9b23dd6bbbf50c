import { distanceOf } from '../../../model/distance.js';
import { PING_FLOW } from '../../../model/flow.js';
import { measure } from '../../../probes/measure.js';
import { probePathMtu } from '../../../probes/path-mtu.js';
import { unlessCancelled } from '../concurrency.js';
import type { ActionResult, TargetRun } from '../context.js';
import { pingWithTools } from './system-ping.js';
import { sayReply } from './words.js';

/** ICMP echo to the address, which confirms routing to addresses off the PC's subnet. */
export async function ping(run: TargetRun): Promise<ActionResult> {
  if (run.context.matcher === null) return pingWithTools(run);
  const { shots } = await measure(run.context, run.tracer, PING_FLOW);
  const reply = shots.flatMap((shot) => shot.evidence.replies).find((one) => one.kind === 'echo-reply');
  if (reply) {
    run.background.push(lookAtPathMtu(run));
    return { status: 'done', note: sayReply(reply) };
  }
  return { status: 'failed', note: sayReply(shots.flatMap((shot) => shot.evidence.replies)[0], shots.length) };
}

/** One large packet beside the other steps; more only when it vanishes. */
async function lookAtPathMtu(run: TargetRun): Promise<void> {
  const { context } = run;
  const { hearing, signal } = context;
  const distance = (): number | null => (hearing.replyTtl === null ? null : distanceOf(hearing.replyTtl));
  await unlessCancelled(signal, () => probePathMtu(context, distance));
}
