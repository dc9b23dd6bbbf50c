import { printableJson } from '../model/printable.js';
import type { Report } from '../model/report.js';

/** The JSON report, version 1 (SPEC §4.1). */
export function renderJson(report: Report): string {
  return toJson(report);
}

/** Indented JSON with a newline at its end. Times are rounded; every unprintable character is escaped, so nothing is lost. */
export function toJson(value: unknown): string {
  return `${printableJson(JSON.stringify(value, roundTimes, 2))}\n`;
}

/** Times of the monotonic clock carry digits that mean nothing. */
function roundTimes(key: string, value: unknown): unknown {
  return typeof value === 'number' && key.endsWith('Ms') ? Math.round(value * 1000) / 1000 : value;
}
