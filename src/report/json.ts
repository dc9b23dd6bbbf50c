import type { Report } from '../model/report.js';

/** The JSON report, version 1 (SPEC §4.1). */
export function renderJson(report: Report): string {
  return toJson(report);
}

/** What JSON lets through and a terminal acts on: DEL, the C1 controls, separators, invisible and bidirectional characters. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** Indented JSON with a newline at its end. Times are rounded; every unprintable character is escaped, so nothing is lost. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, roundTimes, 2).replace(UNPRINTABLE, escapeUnits)}\n`;
}

function escapeUnits(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Times of the monotonic clock carry digits that mean nothing. */
function roundTimes(key: string, value: unknown): unknown {
  return typeof value === 'number' && key.endsWith('Ms') ? Math.round(value * 1000) / 1000 : value;
}
