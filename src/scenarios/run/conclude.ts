import { pcNotes } from '../../diagnosis/conclude/pc-notes.js';
import { type Case, type Diagnosis, diagnose } from '../../diagnosis/diagnose.js';
import { addressChange } from '../../diagnosis/observe/pc-addresses.js';
import { isHeard } from '../../diagnosis/observe/unit-presence.js';
import { isLinks } from '../../model/evidence/kinds.js';
import { routeOf } from '../../model/evidence/queries/pc.js';
import type { Control, StepResult, SystemIdentity, TargetReport } from '../../model/report.js';
import type { RequirementResult } from '../../model/requirement.js';
import type { EvidenceLog } from '../../probes/evidence-log.js';
import type { ScenarioDefinition } from '../definitions/definition.js';
import type { RunContext } from './context.js';
import { lookAtLinks } from './local-view.js';
import { reachOf } from './reach.js';

/** Diagnosis and report of what was measured. */
export async function conclude(
  scenario: ScenarioDefinition,
  target: string,
  log: EvidenceLog,
  measured: { steps: StepResult[]; identity: SystemIdentity | null },
  run: RunContext,
): Promise<TargetReport> {
  const { settings, listener, signal, machine } = run;
  const evidence = log.entries;
  const seen = { address: target, evidence, settings, raw: run.prober.capability.seesPackets };
  const looked = evidence.some(isLinks);
  const moved = addressChange(evidence) !== null;
  // Newer than the look that the targets share: only now is the link gone.
  if (moved && !looked && !signal.aborted) await lookAtLinks(log, machine.links.list());
  if (!moved && !looked && !signal.aborted && !isHeard(evidence, target)) await lookAtLinks(log, run.links());
  const requirements = scenario.requirements(reachOf(target, evidence, settings));
  const { diagnosis, controls, notes } = judge(scenario, { ...seen, requirements });
  for (const finding of diagnosis.findings) listener({ type: 'finding', address: target, finding });
  const { steps, identity } = measured;
  const leavesBy = routeOf(evidence)?.route;
  return {
    address: target,
    system: identity,
    ...diagnosis,
    ...controls,
    steps,
    evidence,
    ...(leavesBy ? { leavesBy } : {}),
    ...notes,
  };
}

/** What a report tells of a target by its evidence alone: the diagnosis, and beside it what there is to be said. */
interface Judged {
  diagnosis: Diagnosis;
  controls: Pick<TargetReport, 'controls'>;
  notes: Pick<TargetReport, 'notes'>;
}

/** The same for a run and for a saved report. */
export function judge(scenario: Pick<ScenarioDefinition, 'controls'>, file: Case): Judged {
  const diagnosis = diagnose(file);
  const notes = pcNotes({ ...file, passed: diagnosis.verdict === 'pass' });
  return {
    diagnosis,
    controls: controlsOf(scenario, diagnosis.requirements),
    notes: notes.length > 0 ? { notes } : {},
  };
}

/** What the documentation names as changeable for what failed. */
function controlsOf(
  scenario: Pick<ScenarioDefinition, 'controls'>,
  requirements: readonly RequirementResult[],
): { controls?: Control[] } {
  const failed = requirements.filter(({ status }) => status === 'failed').map(({ id }) => id);
  const controls = scenario.controls.filter(({ requirement }) => failed.includes(requirement));
  return controls.length > 0 ? { controls } : {};
}
