import { udpFlow } from '../model/flow.js';
import { TFTP_PORT } from '../model/ports.js';
import type { ProbeContext } from '../probes/context.js';
import { askAgain, askDirectly } from '../probes/discovery.js';
import type { WhoIsAnswer } from '../probes/who-is.js';
import type { ScenarioDefinition } from './definitions/definition.js';
import { reachOf } from './run/reach.js';
import type { TargetRun } from './target-run.js';

/**
 * Asks the unit itself for its name. Where UDP discovery is required, silence is looked into: the scenario's fallback is
 * measured, and the request sent more often.
 */
export async function askUnit(scenario: ScenarioDefinition, run: TargetRun): Promise<WhoIsAnswer | null> {
  const { context } = run;
  const answer = await askDirectly(context);
  if (answer !== null || !requiresDiscovery(scenario, run)) return answer;
  if (!refusedByUnit(context)) run.fallBack();
  const late = await askAgain(context);
  if (late === null && isSilent(context)) run.traceLater.push(udpFlow(TFTP_PORT));
  return late;
}

function requiresDiscovery(scenario: ScenarioDefinition, { context, settings }: TargetRun): boolean {
  const reach = reachOf(context.target, context.log.entries, settings);
  return scenario.requirements(reach).includes('udp-discovery');
}

/** Every request to the unit's own address left the PC, and nothing came for any of them. */
function isSilent({ log }: ProbeContext): boolean {
  return log.entries.every(
    (entry) => entry.probe !== 'udp-whois' || entry.request.broadcast || entry.outcome === 'silent',
  );
}

/** The unit's own word that nothing listens on UDP 69 (ICMP 3/3). */
function refusedByUnit({ log, target }: ProbeContext): boolean {
  return log.entries.some(
    (entry) => entry.probe === 'udp-whois' && entry.replies.some((reply) => reply.from === target),
  );
}
