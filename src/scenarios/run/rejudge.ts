import type { Evidence } from '../../model/evidence/evidence.js';
import { CAPABILITIES, type Report, type TargetReport } from '../../model/report.js';
import { overallVerdict } from '../../model/verdict.js';
import { scenarioById } from '../definitions/catalogue.js';
import { judge } from './conclude.js';

/**
 * The saved report with further evidence of each target, judged as the run would have judged it. What was measured stays as
 * it was; steps keep their notes.
 */
export function rejudge(report: Report, added: (target: TargetReport) => readonly Evidence[]): Report {
  const targets = report.targets.map((target) => rejudgeTarget(report, target, added(target)));
  return { ...report, verdict: overallVerdict(targets.map(({ verdict }) => verdict)), targets };
}

function rejudgeTarget(report: Report, target: TargetReport, added: readonly Evidence[]): TargetReport {
  if (added.length === 0) return target;
  const { address } = target;
  const evidence = [...target.evidence, ...added];
  const { settings, vantage, scenario } = report;
  const raw = CAPABILITIES[vantage.method].seesPackets;
  const requirements = target.requirements.map(({ id }) => id);
  const definition = scenarioById(scenario) ?? { controls: [] };
  const { diagnosis, controls, notes } = judge(definition, { address, evidence, settings, raw, requirements });
  const { controls: _controls, notes: _notes, ...kept } = target;
  return {
    ...kept,
    ...diagnosis,
    ...controls,
    evidence,
    ...notes,
  };
}
