import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { plainSentence } from '../../../src/report/escape.js';
import { renderCsv, renderProbesCsv } from '../../../src/report/formats/csv.js';
import { RECORDED, recorded, targetOf } from '../../support/recorded.js';
import { HOSTILE, hostile, manyTargets } from '../../support/reports.js';

function rowsOf(csv: string): Record<string, string>[] {
  return parse(csv, { columns: true, relax_column_count: false });
}

/** What a spreadsheet takes for a formula: half-width and full-width signs at the beginning, blanks passed over. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]/;

describe('the CSV of requirements', () => {
  it.each(RECORDED)('of %s has a row for each, with what was measured', (name) => {
    const report = recorded(name);
    const { requirements, address, verdict } = targetOf(report);
    const rows = rowsOf(renderCsv(report));
    expect(rows).toHaveLength(requirements.length);
    for (const [index, { id, status, reason, title }] of requirements.entries()) {
      expect(rows[index]).toMatchObject({ target: address, verdict, requirement: id, status, reason, title });
    }
  });

  it('has the rows of all units', () => {
    const report = manyTargets(5);
    const count = report.targets.reduce((sum, target) => sum + target.requirements.length, 0);
    expect(rowsOf(renderCsv(report))).toHaveLength(count);
  });

  it('has a row for each expectation, in the same columns, of units that were no targets too', () => {
    const report = recorded('config-dropped-r2');
    const { address, verdict, requirements } = targetOf(report);
    const result = {
      address,
      protocol: 'tcp' as const,
      port: 23,
      expected: ['closed', 'rejected'] as const,
      found: 'open' as const,
      status: 'failed' as const,
      reason: 'TCP 23: open; expected closed or rejected',
      evidence: [],
    };
    const other = { ...result, address: '192.0.2.9', found: null, status: 'unproven' as const };
    const rows = rowsOf(renderCsv({ ...report, expectations: [result, other] })).slice(requirements.length);
    const said = { requirement: 'expect', title: 'TCP 23 should be closed or rejected', findings: '', remedy: '' };
    const run = { scenario: 'remote', method: 'raw', 'started at': report.startedAt };
    expect(rows).toEqual([
      expect.objectContaining({ ...said, ...run, target: address, verdict, status: 'failed', reason: result.reason }),
      expect.objectContaining({ ...said, ...run, target: '192.0.2.9', verdict: '', name: '', status: 'unproven' }),
    ]);
  });

  it.each(HOSTILE)('keeps %s in its cell, as text', (_what, text) => {
    const rows = rowsOf(renderCsv(hostile(text)));
    expect(rows).toHaveLength(rowsOf(renderCsv(hostile('harmless'))).length);
    for (const row of rows) {
      expect(Object.values(row).filter((cell) => FORMULA.test(cell))).toEqual([]);
      expect(row['reason']?.replace(/^'/, '')).toBe(plainSentence(text).replace(/^'/, ''));
    }
  });
});

describe('the CSV of probes', () => {
  it.each(RECORDED)('of %s has a row for each', (name) => {
    const report = recorded(name);
    const rows = rowsOf(renderProbesCsv(report));
    expect(rows.map((row) => row['id'])).toEqual(targetOf(report).evidence.map(({ id }) => id));
    expect(rows.map((row) => JSON.parse(row['request'] ?? ''))).toEqual(
      targetOf(report).evidence.map(({ request }) => request),
    );
  });

  it.each(HOSTILE)('keeps %s in its cell, as text', (_what, text) => {
    const rows = rowsOf(renderProbesCsv(hostile(text)));
    expect(rows).toHaveLength(rowsOf(renderProbesCsv(hostile('harmless'))).length);
    expect(rows.flatMap((row) => Object.values(row)).filter((cell) => FORMULA.test(cell))).toEqual([]);
  });
});
