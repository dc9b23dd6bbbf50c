import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence/evidence.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { renderJunit } from '../../src/report/formats/junit.js';
import { spanMs } from '../../src/report/span.js';
import { recorded, targetOf } from '../support/recorded.js';

const MATRIX = join(import.meta.dirname, '../fixtures/matrix');
const MATRIX_REPORTS = readdirSync(MATRIX).filter((file) => file.endsWith('.json'));
const REPORT = { ...recorded('healthy'), durationMs: 9000 };

/** Probes sent so many milliseconds after the start, each answered after so many. */
function probes(...times: [sentMs: number, rttMs: number | null][]): Evidence[] {
  const [entry] = targetOf(REPORT).evidence;
  return times.map(([sentMs, rttMs]) => ({
    ...entry,
    sentAt: new Date(Date.parse('2026-11-22T19:30:46.000Z') + sentMs).toISOString(),
    replies: rttMs === null ? [] : [{ kind: 'echo-reply', from: '192.168.42.1', ttl: 62, rttMs }],
  })) as Evidence[];
}

function steps(...durations: number[]): TargetReport['steps'] {
  return durations.map((durationMs, number) => ({ number, title: '', status: 'done', durationMs, note: '' }));
}

describe('the time of a target', () => {
  it.each<[string, Evidence[], number[], number]>([
    ['goes from its first packet to its last answer', probes([1000, 5], [2000, 500], [2400, 20]), [], 1500],
    ['does not depend on the order of its evidence', probes([2000, 500], [1000, 5]), [], 1500],
    ['does not count a step twice that goes on beside another', probes([0, 5]), [3000, 3000, 3000], 3000],
    ['counts the wait of a step for what never comes', probes([0, null], [100, null]), [2100], 2100],
    ['is nothing where nothing was done', [], [], 0],
    ['is never more than the run', probes([0, null], [20_000, 5]), [15_000], 9000],
  ])('%s', (_what, evidence, durations, span) => {
    expect(spanMs({ ...targetOf(REPORT), evidence, steps: steps(...durations) }, REPORT)).toBe(span);
  });

  it.each(MATRIX_REPORTS)('is within the run in the JUnit XML of %s', (file) => {
    const report = JSON.parse(readFileSync(join(MATRIX, file), 'utf8')) as Report;
    const [whole = 0, ...suites] = [...renderJunit(report).matchAll(/<testsuites? .*?\btime="([\d.]+)"/g)].map(
      ([, time]) => Number(time),
    );
    expect(suites).toHaveLength(report.targets.length);
    for (const time of suites) expect(time).toBeLessThanOrEqual(whole);
  });
});
