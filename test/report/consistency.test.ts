import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeExpectations } from '../../src/diagnosis/conclude/expectations.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import { type Expectation, type ExpectationResult, PORT_STATES } from '../../src/model/expectation.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { verdictOf } from '../../src/model/verdict.js';
import { contradictionOf } from '../../src/report/consistency.js';
import { maskReport } from '../../src/report/mask/mask.js';
import { caseArbitrary } from '../diagnosis/random-evidence.js';
import { RECORDED, recorded, targetOf } from '../support/recorded.js';
import { HOSTILE, hostile, manyTargets } from '../support/reports.js';

const MATRIX = join(import.meta.dirname, '../fixtures/matrix');
const MATRIX_REPORTS = readdirSync(MATRIX).filter((file) => file.endsWith('.json'));
const UNIT = '192.168.42.1';
const FAULT = recorded('config-dropped-r2');

function withTarget(change: Partial<TargetReport>): Report {
  return { ...FAULT, targets: [{ ...targetOf(FAULT), ...change }] };
}

describe('an honest report', () => {
  it.each(RECORDED)('does not contradict itself: %s', (name) => {
    expect(contradictionOf(recorded(name))).toBeNull();
    expect(contradictionOf({ ...recorded(name), interrupted: true })).toBeNull();
    expect(contradictionOf(maskReport(recorded(name)).report)).toBeNull();
  });

  it.each(MATRIX_REPORTS)('does not contradict itself: %s of the fault matrix', (file) => {
    expect(contradictionOf(JSON.parse(readFileSync(join(MATRIX, file), 'utf8')))).toBeNull();
  });

  it.each(HOSTILE)('does not contradict itself with %s in it', (_what, text) => {
    expect(contradictionOf(hostile(text))).toBeNull();
  });

  it('may have many units, or none', () => {
    expect(contradictionOf(manyTargets(28))).toBeNull();
    expect(contradictionOf({ ...FAULT, verdict: 'unproven', targets: [] })).toBeNull();
  });

  const expectation = fc.record({
    address: fc.constantFrom(UNIT, '*', '192.0.2.1'),
    protocol: fc.constant('tcp' as const),
    port: fc.constantFrom(50802, 50804, 23),
    states: fc.uniqueArray(fc.constantFrom(...PORT_STATES), { minLength: 1 }),
  });

  it('is what the diagnosis makes of any evidence, and of any expectation', () => {
    fc.assert(
      fc.property(caseArbitrary, fc.array(expectation), (file, wanted: Expectation[]) => {
        const evidence = file.evidence.map((entry, index) => ({ ...entry, id: `e${index + 1}` }));
        const target = { ...targetOf(FAULT), address: file.address, evidence, ...diagnose({ ...file, evidence }) };
        const expectations = judgeExpectations([target], wanted);
        expect(contradictionOf({ ...FAULT, verdict: target.verdict, targets: [target], expectations })).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

const [finding] = targetOf(FAULT).findings;
if (!finding) throw new Error('the fault has no finding');
const met = targetOf(FAULT).requirements.map((one) => ({ ...one, status: 'met' as const }));
const EXPECTED: ExpectationResult = {
  address: UNIT,
  protocol: 'tcp',
  port: 23,
  expected: ['filtered'],
  found: 'filtered',
  status: 'met',
  reason: 'silent',
  evidence: ['e1'],
};
const expecting = (change: Partial<ExpectationResult>): Report => ({
  ...FAULT,
  expectations: [EXPECTED, { ...EXPECTED, ...change }],
});

describe('an edited report', () => {
  it.each<[string, Report, string]>([
    ['the verdict', { ...FAULT, verdict: 'pass' }, 'its verdict is pass, that of its targets fail'],
    ['no targets', { ...FAULT, targets: [] }, 'its verdict is fail, that of its targets unproven'],
    [
      'both verdicts',
      { ...withTarget({ verdict: 'pass' }), verdict: 'pass' },
      '192.168.42.1: its verdict is pass, that of its requirements fail',
    ],
    [
      'verdicts and statuses',
      { ...withTarget({ verdict: 'pass', requirements: met }), verdict: 'pass' },
      '192.168.42.1: tcp-config is met, but the failure f1 breaks it',
    ],
    [
      'a finding left out',
      withTarget({ findings: [] }),
      '192.168.42.1: tcp-config names the finding f1, which is not there',
    ],
    [
      'a finding that nothing names',
      withTarget({ requirements: targetOf(FAULT).requirements.map((one) => ({ ...one, findings: [] })) }),
      '192.168.42.1: of tcp-config and its finding f1 only one names the other',
    ],
    [
      'a failure of nothing',
      withTarget({ findings: [finding, { ...finding, id: 'f2', requirements: [] }] }),
      '192.168.42.1: f2 is a failure that breaks no requirement',
    ],
    [
      'a requirement that is not there',
      withTarget({ findings: [{ ...finding, requirements: [...finding.requirements, 'none'] }] }),
      '192.168.42.1: f1 names the requirement none, which is not there',
    ],
    [
      'evidence left out',
      withTarget({ evidence: targetOf(FAULT).evidence.filter(({ id }) => id !== finding.evidence[0]) }),
      `192.168.42.1: f1 rests on ${finding.evidence[0]}, which is not there`,
    ],
    ['a finding twice', withTarget({ findings: [finding, finding] }), '192.168.42.1: f1 is there twice'],
    [
      'an expectation’s status',
      expecting({ found: 'open' }),
      'the expectation of 192.168.42.1 tcp 23 is met, but open was found where filtered was expected',
    ],
    [
      'what an expectation found',
      expecting({ found: null }),
      'the expectation of 192.168.42.1 tcp 23 is met, but nothing was found where filtered was expected',
    ],
    [
      'evidence of an expectation',
      expecting({ evidence: ['e9999'] }),
      'the expectation of 192.168.42.1 tcp 23 rests on e9999, which is not there',
    ],
  ])('contradicts itself: %s', (_what, report, told) => {
    expect(contradictionOf(report)).toBe(told);
  });
});

describe('a verdict', () => {
  it.each([
    [[], 'pass'],
    [['met', 'not-applicable'], 'pass'],
    [['met', 'unproven'], 'unproven'],
    [['met', 'not-tested'], 'unproven'],
    [['unproven', 'failed'], 'fail'],
  ] as const)('of %j is %s', (statuses, verdict) => {
    expect(verdictOf(statuses.map((status) => ({ status })))).toBe(verdict);
  });
});
