import type { Report } from '../model/report.js';

/** The JSON report, version 1 (SPEC §4.1). */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, roundTimes, 2)}\n`;
}

/** Times of the monotonic clock carry digits that mean nothing. */
function roundTimes(key: string, value: unknown): unknown {
  return typeof value === 'number' && key.endsWith('Ms') ? Math.round(value * 1000) / 1000 : value;
}
