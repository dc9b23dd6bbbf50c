import { describe, expect, it } from 'vitest';
import type { ExpectationResult, PortState } from '../../../src/model/expectation.js';
import type { Report } from '../../../src/model/report.js';
import { compareReports } from '../../../src/report/diff/compare.js';
import { diffFormat } from '../../../src/report/diff/render.js';
import { recorded } from '../../support/recorded.js';

const UNIT = '192.168.42.1';

function result(port: number, status: ExpectationResult['status'], found: PortState | null): ExpectationResult {
  const expected = ['open'] as const;
  return { address: UNIT, protocol: 'tcp', port, expected, found, status, reason: 'seen', evidence: [] };
}
const MET = result(23, 'met', 'open');
const FAILED = result(23, 'failed', 'filtered');
const UNSEEN = result(23, 'unproven', null);
const DOUBTED: ExpectationResult = { ...result(23, 'unproven', 'filtered'), expected: ['filtered'] };

function reportWith(...expectations: ExpectationResult[]): Report {
  return { ...recorded('healthy'), expectations };
}

function text(before: Report, after: Report): string {
  return diffFormat('text')?.(compareReports(before, after)) ?? '';
}

describe('expectations of two reports', () => {
  it.each<[string, ExpectationResult, ExpectationResult, string, boolean, number]>([
    ['met and failed', MET, FAILED, 'broken: 192.168.42.1 TCP 23 should be open (met → failed, filtered)', true, 0],
    ['failed and met', FAILED, MET, 'fixed: 192.168.42.1 TCP 23 should be open (failed → met, open)', false, 0],
    [
      'met and doubtful',
      { ...DOUBTED, status: 'met' },
      DOUBTED,
      'broken: 192.168.42.1 TCP 23 should be filtered (met → unproven, filtered)',
      true,
      0,
    ],
    [
      'met and not measured',
      MET,
      UNSEEN,
      'not compared: 192.168.42.1 TCP 23 should be open (met → unproven)',
      false,
      1,
    ],
    [
      'not measured and failed',
      UNSEEN,
      FAILED,
      'now seen to fail: 192.168.42.1 TCP 23 should be open (unproven → failed, filtered)',
      true,
      0,
    ],
    [
      'failed and not measured',
      FAILED,
      UNSEEN,
      'not compared: 192.168.42.1 TCP 23 should be open (failed → unproven)',
      false,
      0,
    ],
    [
      'of another wish',
      MET,
      { ...FAILED, expected: ['closed', 'rejected'] },
      'not compared: 192.168.42.1 TCP 23 should be closed or rejected, was to be open (met → failed, filtered)',
      false,
      0,
    ],
    [
      'of another port',
      MET,
      { ...FAILED, port: 24 },
      'not compared: 192.168.42.1 TCP 24 should be open (not there → failed, filtered)',
      false,
      0,
    ],
  ])('%s: told, and counted', (_what, before, after, line, worse, unanswered) => {
    const diff = compareReports(reportWith(before), reportWith(after));
    expect(diff).toMatchObject({ worse, unanswered, expectations: { worse, unanswered } });
    expect(text(reportWith(before), reportWith(after)).split('\n')).toContain(`  ${line}`);
  });

  it('are worse where the targets are as before', () => {
    expect(text(reportWith(MET), reportWith(FAILED))).toMatch(
      /\n1 target is as before\.\n\nExpectations: 1 met, 0 failed, 0 unproven → 0 met, 1 failed, 0 unproven\n {2}broken: .*\n\nWorse than before\.\n$/,
    );
  });

  it('are as before in one line', () => {
    expect(text(reportWith(MET), reportWith(MET))).toContain(
      '\nExpectations are as before: 1 met, 0 failed, 0 unproven.\n\nNo worse than before.\n',
    );
  });

  it('are not compared where only one report has them, which is said', () => {
    const plain = recorded('healthy');
    expect(compareReports(plain, reportWith(FAILED))).toMatchObject({ worse: false, expectations: null });
    expect(text(plain, reportWith(FAILED))).toContain(
      'Only the second report has expectations: they are not compared.',
    );
    expect(text(reportWith(FAILED), plain)).toContain('Only the first report has expectations: they are not compared.');
    expect(text(plain, plain)).not.toContain('xpectations');
  });

  it('are not compared as far as an interrupted run left them open', () => {
    const after = { ...reportWith({ ...DOUBTED }), interrupted: true };
    const diff = compareReports(reportWith({ ...DOUBTED, status: 'met' }), after);
    expect(diff).toMatchObject({ worse: false, unanswered: 1, expectations: { notCompared: [{ before: 'met' }] } });
  });

  it('are weighed unit by unit: what one has fixed does not excuse another', () => {
    const other = (one: ExpectationResult): ExpectationResult => ({ ...one, address: '192.168.42.2' });
    const doubted = { ...UNSEEN, found: 'filtered' as const, expected: ['filtered', 'open'] as const };
    const failed = { ...FAILED, found: 'closed' as const, expected: doubted.expected };
    expect(compareReports(reportWith(FAILED, other(doubted)), reportWith(MET, other(failed))).worse).toBe(true);
    const same = (port: number, one: ExpectationResult): ExpectationResult => ({ ...one, port });
    expect(compareReports(reportWith(FAILED, same(24, doubted)), reportWith(MET, same(24, failed))).worse).toBe(false);
  });

  it('of one port, for the unit and for all units, are each compared with itself', () => {
    const closed = { ...FAILED, expected: ['closed'] as const };
    expect(compareReports(reportWith(FAILED, closed), reportWith(FAILED, closed)).expectations).toMatchObject({
      notCompared: [],
      otherwise: [],
    });
    expect(compareReports(reportWith(MET, closed), reportWith(FAILED, closed)).expectations).toMatchObject({
      broken: [{ expected: { after: ['open'] } }],
      notCompared: [],
    });
  });

  it('of thousands are compared without delay', () => {
    const many = Array.from({ length: 30_000 }, (_, port) => result(port, 'met', 'open'));
    expect(compareReports(reportWith(...many), reportWith(...many)).expectations).toMatchObject({ worse: false });
  });
});
