import type { Verdict } from './report.js';
import type { RequirementStatus } from './requirement.js';

/** Pass: every requirement is met or does not apply. Fail: at least one failed. Else it is unproven. */
export function verdictOf(requirements: readonly { status: RequirementStatus }[]): Verdict {
  const statuses = requirements.map((requirement) => requirement.status);
  if (statuses.includes('failed')) return 'fail';
  return statuses.every((status) => status === 'met' || status === 'not-applicable') ? 'pass' : 'unproven';
}

/** One failed target fails the run; one unproven target leaves it unproven, and so does none at all. */
export function overallVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('unproven') ? 'unproven' : 'pass';
}
