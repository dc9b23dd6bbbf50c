import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { Report, TargetReport } from '../../../src/model/report.js';
import { compareReports, isSame } from '../../../src/report/diff/compare.js';
import { diffFormat } from '../../../src/report/diff/render.js';
import { RECORDED, recorded, targetOf } from '../../support/recorded.js';
import { HOSTILE, hostile, manyTargets } from '../../support/reports.js';

const GOLDEN = join(import.meta.dirname, '../../fixtures/diff');
const HEALTHY = recorded('healthy');
const FAULT = recorded('config-dropped-r2');

function withTarget(report: Report, change: Partial<TargetReport>): Report {
  return { ...report, targets: [{ ...targetOf(report), ...change }] };
}

const PAIRS: [string, Report, Report][] = [
  ['broken', HEALTHY, FAULT],
  ['fixed', FAULT, HEALTHY],
  ['same', FAULT, FAULT],
  ['other-fault', FAULT, recorded('ping-rejected-r2')],
  ['other-scenario', HEALTHY, { ...HEALTHY, scenario: 'security', vantage: { ...HEALTHY.vantage, method: 'connect' } }],
  ['units-came-and-went', manyTargets(3), { ...manyTargets(4), targets: manyTargets(4).targets.slice(1) }],
];

describe.each(['text', 'md', 'json'])('a diff as %s', (format) => {
  // PATHPROOF_GOLDEN=write stores what is rendered now; read the difference before committing it.
  it.each(PAIRS)('of %s is the one stored', (name, before, after) => {
    const text = diffFormat(format)?.(compareReports(before, after)) ?? '';
    const file = join(GOLDEN, `${name}.${format}.txt`);
    if (process.env['PATHPROOF_GOLDEN'] === 'write') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it.each(HOSTILE)('has as many lines with %s in it as without', (_what, text) => {
    const lines = (given: string): number => {
      const after = hostile(given);
      const settled = { ...after, targets: after.targets.map((target) => ({ ...target, address: '192.168.42.1' })) };
      return (diffFormat(format)?.(compareReports(HEALTHY, settled)) ?? '').split('\n').length;
    };
    expect(lines(text)).toBe(lines('harmless'));
  });
});

describe('what counts as worse', () => {
  it.each(RECORDED)('is not %s beside itself', (name) => {
    const diff = compareReports(recorded(name), recorded(name));
    expect(diff.worse).toBe(false);
    expect(diff.targets.every(isSame)).toBe(true);
  });

  it.each(RECORDED)('is %s after a healthy run, when it fails', (name) => {
    const after = recorded(name);
    expect(compareReports(HEALTHY, after).worse).toBe(after.verdict === 'fail');
    expect(compareReports(after, HEALTHY).worse).toBe(false);
  });

  const target = targetOf(HEALTHY);
  const requirements = (status: 'met' | 'failed' | 'unproven' | 'not-tested') =>
    target.requirements.map((one) => (one.id === 'ping' ? { ...one, status } : one));
  it.each([
    ['met', 'unproven', true],
    ['met', 'failed', true],
    ['met', 'not-tested', true],
    ['unproven', 'failed', true],
    ['unproven', 'met', false],
    ['failed', 'unproven', false],
    ['failed', 'met', false],
  ] as const)('a requirement that was %s and is %s: %s', (before, after, worse) => {
    const diff = compareReports(
      withTarget(HEALTHY, { requirements: requirements(before) }),
      withTarget(HEALTHY, { requirements: requirements(after) }),
    );
    expect(diff.worse).toBe(worse);
  });

  it('a unit that is gone', () => {
    expect(compareReports(HEALTHY, { ...HEALTHY, targets: [] }).worse).toBe(true);
  });

  it('not a finding under another number', () => {
    const renumbered = targetOf(FAULT).findings.map((finding) => ({ ...finding, id: 'f9' }));
    expect(compareReports(FAULT, withTarget(FAULT, { findings: renumbered }))).toMatchObject({
      worse: false,
      targets: [{ gone: [], new: [] }],
    });
  });
});

describe('the path', () => {
  it('is told where routers or its length changed', () => {
    const { path } = targetOf(HEALTHY);
    const moved = path.hops.map((hop) => (hop.ttl === 2 ? { ...hop, address: '10.9.9.9' } : hop));
    const longer = [...moved, { ttl: moved.length + 1, address: '192.0.2.1', rttMs: null }];
    const diff = compareReports(HEALTHY, withTarget(HEALTHY, { path: { ...path, hops: longer } }));
    expect(diff.targets[0]?.path).toEqual([
      `the path had ${moved.length} hops, has ${longer.length}`,
      'hop 2 was 10.0.12.2, is 10.9.9.9',
    ]);
  });
});

describe('the Markdown of a diff', () => {
  it.each(HOSTILE)('shows %s as words', (_what, text) => {
    const after = hostile(text);
    const settled = { ...after, targets: after.targets.map((one) => ({ ...one, address: '192.168.42.1' })) };
    const tokens = new MarkdownIt({ html: true, linkify: true }).parse(
      diffFormat('md')?.(compareReports(HEALTHY, settled)) ?? '',
      {},
    );
    const inside = tokens.flatMap(({ children }) => (children ?? []).map(({ type }) => type));
    expect(inside.filter((type) => !['text', 'softbreak', 'text_special'].includes(type))).toEqual([]);
  });
});
