import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '../../src/diagnosis/diagnose.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { CAPABILITIES } from '../../src/model/report.js';

const REPORTS = join(import.meta.dirname, '../fixtures/reports');

/** Names of the recorded reports: those of the lab's faults. */
export const RECORDED: readonly string[] = readdirSync(REPORTS)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

/** A fresh copy of a recorded report; see test/fixtures/record.mjs. */
export function recorded(name: string): Report {
  return JSON.parse(readFileSync(join(REPORTS, `${name}.json`), 'utf8')) as Report;
}

/** The one target of a recorded report. */
export function targetOf(report: Report): TargetReport {
  const [target] = report.targets;
  if (!target) throw new Error('the report has no target');
  return target;
}

/** What a diagnosis needs, taken from the saved report alone. */
export function caseOf(report: Report): Case {
  const { address, evidence, requirements } = targetOf(report);
  const ids = requirements.map((requirement) => requirement.id);
  return {
    address,
    evidence,
    requirements: ids,
    settings: report.settings,
    raw: CAPABILITIES[report.vantage.method].seesPackets,
  };
}
