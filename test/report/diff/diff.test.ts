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

/** Cut short after the route was seen to work. */
function interrupted(report: Report): Report {
  const requirements = targetOf(report).requirements.map((one) =>
    one.id === 'route' ? one : { ...one, status: 'not-tested' as const },
  );
  return { ...withTarget(report, { verdict: 'unproven', requirements }), verdict: 'unproven', interrupted: true };
}

function expecting(status: 'met' | 'failed'): Report {
  const flow = { address: '192.168.42.1', protocol: 'tcp' as const, port: 23, reason: 'seen', evidence: [] };
  const found = status === 'met' ? ('filtered' as const) : ('open' as const);
  return { ...HEALTHY, expectations: [{ ...flow, expected: ['rejected', 'filtered'], found, status }] };
}

const PAIRS: [string, Report, Report][] = [
  ['broken', HEALTHY, FAULT],
  ['fixed', FAULT, HEALTHY],
  ['same', FAULT, FAULT],
  ['other-fault', FAULT, recorded('ping-rejected-r2')],
  ['other-scenario', HEALTHY, { ...HEALTHY, scenario: 'security', vantage: { ...HEALTHY.vantage, method: 'connect' } }],
  ['expectation-failed', expecting('met'), expecting('failed')],
  ['interrupted', HEALTHY, { ...interrupted(HEALTHY) }],
  ['route-mended', recorded('everything-dropped-r2'), FAULT],
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
    // It is open whether it still is: not worse, but not answered either, see below.
    ['met', 'not-tested', false],
    ['unproven', 'failed', true],
    ['not-tested', 'failed', true],
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

  it('not a unit that an interrupted run did not come to, or that another scenario did not look for', () => {
    const none = { ...HEALTHY, targets: [] };
    expect(compareReports(HEALTHY, { ...none, interrupted: true })).toMatchObject({ worse: false, unanswered: 4 });
    expect(compareReports(HEALTHY, { ...none, scenario: 'security' })).toMatchObject({ worse: false, unanswered: 0 });
  });

  it('not a unit that is new, however it stands', () => {
    expect(compareReports({ ...FAULT, targets: [] }, FAULT)).toMatchObject({ worse: false, unanswered: 0 });
  });

  it('not a blocked port that is seen now that the route works', () => {
    const silent = withTarget(recorded('everything-dropped-r2'), {
      requirements: targetOf(recorded('everything-dropped-r2')).requirements.map((one) =>
        one.id === 'tcp-config' ? { ...one, status: 'not-tested' as const } : one,
      ),
    });
    const diff = compareReports(silent, FAULT);
    expect(diff.worse).toBe(false);
    expect(diff.targets[0]?.fixed.map(({ id }) => id)).toEqual(['route', 'ping', 'tcp-discovery']);
    expect(diff.targets[0]?.seen).toMatchObject([{ id: 'tcp-config', before: 'not-tested', after: 'failed' }]);
    expect(compareReports(recorded('everything-dropped-r2'), FAULT).worse).toBe(false);
  });

  it('not another cause of what failed before, but one more cause', () => {
    const [finding] = targetOf(FAULT).findings;
    if (!finding) throw new Error('the fault has no finding');
    const other = { ...finding, id: 'f2', code: 'port-rejected' as const };
    expect(compareReports(FAULT, withTarget(FAULT, { findings: [other] })).worse).toBe(false);
    expect(compareReports(FAULT, withTarget(FAULT, { findings: [finding, other] })).worse).toBe(true);
    expect(compareReports(withTarget(FAULT, { findings: [finding, other] }), FAULT).worse).toBe(false);
  });

  it('not a finding under another number', () => {
    const renumbered = targetOf(FAULT).findings.map((finding) => ({ ...finding, id: 'f9' }));
    expect(compareReports(FAULT, withTarget(FAULT, { findings: renumbered }))).toMatchObject({
      worse: false,
      targets: [{ gone: [], new: [] }],
    });
  });
});

describe('two runs that were not made alike', () => {
  const text = (before: Report, after: Report): string => diffFormat('text')?.(compareReports(before, after)) ?? '';
  const open = (report: Report): Report =>
    withTarget(report, {
      verdict: 'unproven',
      requirements: targetOf(report).requirements.map((one) =>
        one.id === 'ping' ? { ...one, status: 'not-tested' as const } : one,
      ),
    });

  it('say that the second was interrupted, and do not compare what it left open', () => {
    const after = { ...open(HEALTHY), interrupted: true };
    expect(compareReports(HEALTHY, after)).toMatchObject({ worse: false, unanswered: 1 });
    expect(text(HEALTHY, after)).toContain('\nThe second run was interrupted: what it left open is not compared.\n');
    expect(text(HEALTHY, after)).toContain('\n  not compared: ping (met → not-tested)\n');
    expect(text(HEALTHY, after)).toContain(
      '\nNo worse than before in what was measured; 1 that was met was not measured again.\n',
    );
    expect(text(after, HEALTHY)).toContain('\nThe first run was interrupted: what it left open is not compared.\n');
    expect(text(after, HEALTHY)).toContain('\n  not compared: ping (not-tested → met)\n');
  });

  it('do not compare what only one scenario asks for, nor its findings', () => {
    const requirements = targetOf(FAULT).requirements.filter(({ id }) => id === 'route');
    const other = { ...withTarget(FAULT, { verdict: 'pass', requirements, findings: [] }), scenario: 'security' };
    const told = text(FAULT, other);
    expect(compareReports(FAULT, other).worse).toBe(false);
    expect(compareReports(HEALTHY, other)).toMatchObject({ worse: false, unanswered: 0, targets: [{ broken: [] }] });
    expect(told).toContain(
      'The scenarios differ: remote, then security. What only one of them asks for is not compared.',
    );
    expect(told).toContain('not compared: tcp-config (failed → not there)');
    expect(told).not.toContain('gone:');
  });

  it('do not compare what one method cannot test', () => {
    const after = { ...open(HEALTHY), vantage: { ...HEALTHY.vantage, method: 'connect' as const } };
    expect(text(after, HEALTHY)).toContain('not compared: ping (not-tested → met)');
    expect(text(HEALTHY, after)).toContain('not compared: ping (met → not-tested)');
  });
});

describe('a finding of a diff', () => {
  it('is told with all its ports, and is another one with other ports', () => {
    const told = diffFormat('text')?.(compareReports(HEALTHY, FAULT));
    expect(told).toContain('new: port-filtered TCP 50804 and 50805 (likely, first suspect router 10.0.12.2)');
    const [finding] = targetOf(FAULT).findings;
    const { evidence } = targetOf(FAULT);
    const toBase = evidence.filter(({ request }) => 'port' in request && request.port === 50804).map(({ id }) => id);
    const one = withTarget(FAULT, { findings: finding ? [{ ...finding, evidence: toBase }] : [] });
    expect(compareReports(FAULT, one)).toMatchObject({
      worse: false,
      targets: [{ gone: [{ ports: [50804, 50805] }], new: [{ ports: [50804] }] }],
    });
  });

  it('has no port of a service that answered', () => {
    const told = diffFormat('text')?.(compareReports(recorded('plain-closed'), HEALTHY));
    expect(told).toContain('gone: secure-only TCP 50804 (');
  });
});

describe('the name of a unit', () => {
  it.each([
    [null, 'then'],
    [{ name: '' }, 'then'],
    [{ name: 'now' }, 'now'],
  ])('is the newest that is known: %j', (system, name) => {
    const known = targetOf(HEALTHY).system;
    const named = (given: { name: string } | null): Report =>
      withTarget(HEALTHY, { system: given && known ? { ...known, ...given } : null });
    expect(compareReports(named({ name: 'then' }), named(system)).targets[0]?.name).toBe(name);
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
