import type { Ipv4 } from '../model/address.js';
import type { StepResult, TargetReport } from '../model/report.js';
import { EvidenceLog } from '../probes/evidence-log.js';
import type { ActionId, ScenarioDefinition, StepDefinition } from './definitions/definition.js';
import { conclude } from './run/conclude.js';
import type { RunTools } from './run/context.js';
import { lookAtFirewall, lookAtInterfaces } from './run/local-view.js';
import { listenerFor } from './target-context.js';

/**
 * The report where no unit answered the broadcast and no address was given: the broadcast address stands for the unit
 * (SPEC §3), and nothing but the broadcasts is sent.
 */
export async function reportNobody(
  scenario: ScenarioDefinition,
  address: Ipv4,
  tools: RunTools,
): Promise<TargetReport> {
  const listener = listenerFor(address, tools);
  tools.listener({ type: 'target-started', address });
  const log = new EvidenceLog(tools.machine.clock, listener);
  const usable = lookAtInterfaces(tools.machine, log, address);
  if (usable) await lookAtFirewall(tools.machine, log);
  const survey = await tools.survey;
  for (const entry of survey?.evidence ?? []) log.adopt(entry);
  const reason = obstacle(usable, tools);
  const steps = scenario.steps.map((step) => {
    const result = resultOf(step, reason);
    listener({ type: 'step-finished', step: result });
    return result;
  });
  return conclude(scenario, address, log, { steps, identity: null }, tools);
}

/** Why the broadcast was not sent; null when it was. */
function obstacle(usable: boolean, { signal }: RunTools): string | null {
  if (!usable) return 'not sent: the PC has no usable address';
  return signal.aborted ? 'interrupted' : null;
}

const WITHOUT_ANSWER: Partial<Record<ActionId, [StepResult['status'], string]>> = {
  'broadcast-discovery': ['failed', 'no unit answers the broadcast'],
  list: ['failed', 'no unit answers the broadcast: the list stays empty'],
};

function resultOf({ number, title, action, note = '' }: StepDefinition, reason: string | null): StepResult {
  if (action === undefined) return { number, title, status: 'manual', durationMs: 0, note };
  const [status, told] =
    (reason === null && WITHOUT_ANSWER[action]) || (['skipped', reason ?? 'no unit was found'] as const);
  return { number, title, status, durationMs: 0, note: told };
}
