import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCase } from '../../bench/matrix/check.js';
import { TWIN_CASES } from '../../bench/matrix/field/twins.js';
import { kindOf } from '../../bench/matrix/kinds.js';
import { MATRIX } from '../../bench/matrix/matrix.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { Report } from '../../src/model/report.js';
import { caseOf, targetOf } from '../support/recorded.js';
import { checkSummary } from './summary-check.js';

const REPORTS = join(import.meta.dirname, '../fixtures/matrix');

/** See test/fixtures/record-matrix.mjs. */
function recorded(name: string): Report {
  return JSON.parse(readFileSync(join(REPORTS, `${name}.json`), 'utf8')) as Report;
}

const stored = new Set(readdirSync(REPORTS).map((file) => file.replace(/\.json$/, '')));
const RECORDED = MATRIX.filter(({ name }) => stored.has(name));

describe('the recorded reports of the fault matrix', () => {
  it('cover every documented case, two of each kind of the field, and nothing that is no case', () => {
    const wanted = [...MATRIX.filter((one) => kindOf(one) === 'documented'), ...TWIN_CASES].map(({ name }) => name);
    expect(wanted.filter((name) => !stored.has(name))).toEqual([]);
    expect(RECORDED).toHaveLength(stored.size);
  });

  it('hold no host name and no path of the machine that recorded them', () => {
    for (const { name } of RECORDED) {
      const report = recorded(name);
      expect(report.vantage.hostname).toBe('pc');
      expect(JSON.stringify(report)).not.toMatch(/\/(work|home|root|tmp|usr)\b/);
    }
  });
});

describe.each(RECORDED)('the report of $name', (one) => {
  const { name } = one;

  it('has a verdict that its evidence alone gives again', () => {
    const report = recorded(name);
    const { verdict, summary, requirements, findings, path } = targetOf(report);
    expect(diagnose(caseOf(report))).toEqual({ verdict, summary, requirements, findings, path });
  });

  it('never says that all works beside what makes a session hang, and says "may" of what is only possible', () => {
    checkSummary(diagnose(caseOf(recorded(name))));
  });

  it('names what was injected, with no more suspects than the evidence leaves', () => {
    expect(checkCase(recorded(name), one).wrong).toEqual([]);
  });
});
