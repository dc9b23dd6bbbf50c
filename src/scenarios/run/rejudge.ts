import { pcNotes } from '../../diagnosis/conclude/pc-notes.js';
import { diagnose } from '../../diagnosis/diagnose.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { CAPABILITIES, type Report, type TargetReport } from '../../model/report.js';
import { overallVerdict } from '../../model/verdict.js';
import { scenarioById } from '../definitions/catalogue.js';
import { controlsOf } from './conclude.js';

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
  const seen = { address, evidence, settings, raw: CAPABILITIES[vantage.method].seesPackets };
  const diagnosis = diagnose({ ...seen, requirements: target.requirements.map(({ id }) => id) });
  const notes = pcNotes({ ...seen, passed: diagnosis.verdict === 'pass' });
  const { controls: _controls, notes: _notes, ...kept } = target;
  const definition = scenarioById(scenario);
  return {
    ...kept,
    ...diagnosis,
    ...(definition ? controlsOf(definition, diagnosis.requirements) : {}),
    evidence,
    ...(notes.length > 0 ? { notes } : {}),
  };
}
