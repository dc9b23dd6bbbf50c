import { describe, expect, it } from 'vitest';
import { healthySection } from '../../bench/accuracy-healthy.js';
import { methodSection, updatePage } from '../../bench/accuracy-page.js';
import { gradeRun, isHealthy, totalsOf } from '../../bench/accuracy-tally.js';
import type { MatrixCase } from '../../bench/matrix/case.js';
import { MATRIX } from '../../bench/matrix/matrix.js';
import type { Report } from '../../src/model/report.js';
import { recorded } from '../support/recorded.js';

function caseNamed(name: string): MatrixCase {
  const one = MATRIX.find((other) => other.name === name);
  if (!one) throw new Error(`no case ${name}`);
  return one;
}

const graded = (name: string, report: Report | null) =>
  gradeRun(caseNamed(name), { report, code: 0, stderr: '', ms: 1500 });
const titles = (page: string): string[] => page.split('\n').filter((line) => line.startsWith('## '));

describe('the accuracy page', () => {
  const runs = [graded('one-healthy', recorded('healthy'))];

  it('holds one section for each method and one for the healthy paths, in this order, whichever comes first', () => {
    const sections = [
      healthySection(runs),
      methodSection('connect', runs),
      methodSection('raw', runs),
      methodSection('system', runs),
    ];
    const page = sections.reduce(updatePage, '');
    expect(titles(page)).toEqual(['## Method raw', '## Method system', '## Method connect', '## Healthy paths']);
  });

  it('has a section replaced by the newer one, and the others left as they are', () => {
    const first = updatePage(updatePage('', methodSection('raw', runs)), healthySection(runs));
    const twice = methodSection('raw', [...runs, ...runs]);
    const second = updatePage(first, twice);
    expect(titles(second)).toEqual(titles(first));
    expect(second).toContain('| runs | 2 |');
    expect(second.split('## Healthy paths')[1]).toBe(first.split('## Healthy paths')[1]);
  });
});

describe('the figures of the healthy paths', () => {
  it('count a run with a failed requirement, and one that is not sure', () => {
    const blamed = graded('one-healthy', recorded('config-dropped-r2'));
    const text = healthySection([graded('one-healthy', recorded('healthy')), blamed]);
    expect(text).toContain('| with a failed requirement | 1 of 2 (50.0 %) |');
    expect(text).toContain('| with another verdict than `pass` | 1 of 2 (50.0 %) |');
  });

  it('are those of at least 12 paths', () => {
    expect(MATRIX.filter(isHealthy).length).toBeGreaterThanOrEqual(12);
  });
});

describe('the figures of a method', () => {
  it('count the pass of a broken path, and not that of one where chance decides', () => {
    const passes = ['two-proxy-r1', 'two-loss-40-r1'].map((name) => graded(name, recorded('healthy')));
    expect(passes.map((one) => totalsOf([one]).falsePasses)).toEqual([1, 0]);
  });

  it('stand in a table of kinds, with the false passes of each', () => {
    const runs = [graded('wired-dead-config-d1', recorded('healthy')), graded('one-healthy', recorded('healthy'))];
    const text = methodSection('raw', runs);
    expect(text).toMatch(/\| `documented` \|[^|]*\| 1 \| 1 \| 1 \| 0 \| 0 \| 0 \| 0 \| 0 \|/);
    expect(text).toMatch(/\| `carries-nothing` \|[^|]*\| 1 \| 1 \| 0 \| 0 \| 1 \| 1 \| 0 \| 0 \|/);
  });

  it('count a run without a report as less, never as right', () => {
    expect(graded('one-healthy', null).grade).toBe('less');
  });
});
