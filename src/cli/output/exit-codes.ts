import type { ExpectationResult } from '../../model/expectation.js';
import type { Report } from '../../model/report.js';

/** Exit codes, part of the public contract. */
export const EXIT = { pass: 0, fail: 1, usage: 2, unmeasured: 3, interrupted: 130 } as const;

/** Where there are expectations, they decide instead of the verdict. */
export function exitCodeOf(report: Pick<Report, 'verdict' | 'interrupted' | 'expectations'>): number {
  if (report.interrupted) return EXIT.interrupted;
  if (report.expectations) return exitCodeOfExpectations(report.expectations);
  if (report.verdict === 'pass') return EXIT.pass;
  return report.verdict === 'fail' ? EXIT.fail : EXIT.unmeasured;
}

function exitCodeOfExpectations(results: readonly ExpectationResult[]): number {
  if (results.some(({ status }) => status === 'failed')) return EXIT.fail;
  return results.every(({ status }) => status === 'met') ? EXIT.pass : EXIT.unmeasured;
}
