import { EvidenceLog } from '../probes/evidence-log.js';
import { knock, knockOnce } from '../probes/knock.js';
import type { RunTools, TargetSpec } from './run/context.js';
import { sourceOf } from './run/local-view.js';
import { contextFor } from './target-context.js';
import { unlessCancelled } from './unless-cancelled.js';

/**
 * Knocks at a target; true when anything answers. At the member of a range, long enough to pass over what is silent; at an
 * address that was named, only to see whether it answers at once: its run follows in any case.
 */
export async function knockAt({ address: target, expected }: TargetSpec, tools: RunTools): Promise<boolean> {
  const { machine, matcher, signal } = tools;
  const log = new EvidenceLog(machine.clock, () => {});
  const route = await machine.routes.lookup(target);
  if (route.kind === 'no-route') return false;
  const context = contextFor(target, sourceOf(route, machine), log, tools);
  try {
    return await unlessCancelled<boolean, false>(signal, () => (expected ? knockOnce(context) : knock(context)), false);
  } finally {
    matcher?.forget(target);
  }
}
