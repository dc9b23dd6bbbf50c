import type { Finding } from '../model/finding.js';
import type { Verdict } from '../model/report.js';
import type { RequirementResult } from '../model/requirement.js';

interface Outcome {
  address: string;
  verdict: Verdict;
  requirements: readonly RequirementResult[];
  findings: readonly Finding[];
}

/** One sentence a customer can read. */
export function summarise(outcome: Outcome): string {
  if (outcome.verdict === 'pass') return `Everything Manager needs to reach ${outcome.address} works.`;
  if (outcome.verdict === 'fail') return summariseFailure(outcome);
  return summariseDoubt(outcome);
}

function summariseFailure({ findings, requirements }: Outcome): string {
  const failures = findings.filter((finding) => finding.severity === 'failure');
  const sure = failures.filter((finding) => finding.certainty !== 'possible');
  const told = (sure.length > 0 ? sure : failures.slice(0, 1)).map((finding) => finding.summary);
  if (told.length > 0) return told.join(' ');
  const failed = requirements.filter((requirement) => requirement.status === 'failed');
  return `Not met: ${failed.map((requirement) => requirement.title).join(', ')}.`;
}

function summariseDoubt({ address, requirements }: Outcome): string {
  const open = requirements.filter((one) => one.status === 'unproven' || one.status === 'not-tested');
  const parts = open.map((one) => `${one.id}: ${one.reason}`);
  return `Not proven for ${address}: ${parts.join('; ')}.`;
}
