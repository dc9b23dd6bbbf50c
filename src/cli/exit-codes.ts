import type { Verdict } from '../model/report.js';

/** Exit codes, part of the public contract (SPEC §4). */
export const EXIT = { pass: 0, fail: 1, usage: 2, unmeasured: 3, interrupted: 130 } as const;

export function exitCodeOf(report: { verdict: Verdict; interrupted: boolean }): number {
  if (report.interrupted) return EXIT.interrupted;
  if (report.verdict === 'pass') return EXIT.pass;
  return report.verdict === 'fail' ? EXIT.fail : EXIT.unmeasured;
}
