import type { Report } from '../../model/report.js';

/**
 * A report as it is kept for tests: in one line, without the name of the machine, the times of day and the steps, none
 * of which a diagnosis reads.
 */
export function compactReport(report: Report): string {
  const targets = report.targets.map((target) => ({ ...target, steps: [] }));
  return `${JSON.stringify({ ...report, vantage: { ...report.vantage, hostname: 'pc' }, targets })}\n`;
}
