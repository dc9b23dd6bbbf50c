import type { Evidence } from '../model/evidence.js';
import type { Finding } from '../model/finding.js';
import type { Path, RunSettings, Verdict } from '../model/report.js';
import type { RequirementId, RequirementResult } from '../model/requirement.js';
import { remarksOf, weigh } from './engine.js';
import { CATALOGUE } from './findings/catalogue.js';
import { findingsOf } from './findings-of.js';
import { observe } from './observe.js';
import { describePath } from './path.js';
import { standings, toResult } from './requirements.js';
import { summarise } from './summary.js';

/** What a diagnosis rests on; a saved report holds all of it. */
export interface Case {
  address: string;
  evidence: readonly Evidence[];
  /** What the scenario requires. */
  requirements: readonly RequirementId[];
  settings: RunSettings;
  /** Packets were seen on raw sockets. */
  raw: boolean;
}

export interface Diagnosis {
  verdict: Verdict;
  summary: string;
  requirements: RequirementResult[];
  findings: Finding[];
  path: Path;
}

/** From evidence to verdict: a pure function, the same for a run and for a saved report. */
export function diagnose(file: Case): Diagnosis {
  const observations = observe(file);
  const chosen = weigh(CATALOGUE, observations);
  const explained = new Set(chosen.flatMap((one) => one.covers));
  const remarks = remarksOf(CATALOGUE, observations);
  const standing = standings(file.requirements, observations, explained, remarks);
  const findings = findingsOf(chosen, remarks, standing, observations);
  const requirements = standing.map((one) => toResult(one, findings, observations));
  const verdict = verdictOf(requirements);
  const summary = summarise({ address: file.address, verdict, requirements, findings, raw: file.raw });
  return { verdict, summary, requirements, findings, path: describePath(observations) };
}

/** Pass: every requirement is met or does not apply. Fail: at least one failed. Else it is unproven. */
export function verdictOf(requirements: readonly RequirementResult[]): Verdict {
  const statuses = requirements.map((requirement) => requirement.status);
  if (statuses.includes('failed')) return 'fail';
  return statuses.every((status) => status === 'met' || status === 'not-applicable') ? 'pass' : 'unproven';
}
