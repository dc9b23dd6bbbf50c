import { printableJson } from '../../model/printable.js';
import type { Report } from '../../model/report.js';
import { roundTime } from '../round-times.js';

/** The JSON report, version 1. */
export function renderJson(report: Report): string {
  return [...jsonPieces(report)].join('');
}

/** The same in pieces, one a target: the text of many targets is never in memory as a whole. */
export function* jsonPieces(report: Report): Generator<string, void, undefined> {
  const { targets, ...rest } = report;
  if (targets.length === 0) return yield toJson(report);
  // The list of targets comes last: its place is before the end.
  yield `${toJson(rest).slice(0, -'\n}\n'.length)},\n  "targets": [`;
  for (const [index, target] of targets.entries()) {
    const text = toJson(target).trimEnd().replaceAll('\n', '\n    ');
    yield `${index === 0 ? '' : ','}\n    ${text}`;
  }
  yield '\n  ]\n}\n';
}

/** Indented JSON with a newline at its end. Times are rounded, as the clock's last digits mean nothing; every unprintable character is escaped, so nothing is lost. */
export function toJson(value: unknown): string {
  return `${printableJson(JSON.stringify(value, roundTime, 2))}\n`;
}
