import { describe, expect, it } from 'vitest';
import type { WatchedRequirement, WatchRecord } from '../../../../src/model/watch.js';
import { PLAIN } from '../../../../src/report/formats/text/style.js';
import { renderText } from '../../../../src/report/formats/text/text.js';
import { renderWatchChange, renderWatchTable, sayDuration } from '../../../../src/report/formats/text/watch.js';
import { recorded } from '../../../support/recorded.js';

const STARTED = '2026-03-01T10:00:00.000Z';
const IN_ASCII = { colour: false, ascii: true };

const CONFIG: WatchedRequirement = {
  id: 'tcp-config',
  title: 'The configuration port opens',
  status: 'failed',
  reason: 'silent',
  sinceMs: 12_000,
  changes: 2,
  history: [
    { atMs: 9000, from: 'failed', to: 'met' },
    { atMs: 12_000, from: 'met', to: 'failed' },
  ],
};
const PING: WatchedRequirement = { ...CONFIG, id: 'ping', status: 'met', sinceMs: 0, changes: 0, history: [] };

function table(width: number, style = PLAIN): string[] {
  const roundTrips = new Map<string, number | null>([
    ['ping', 0.64],
    ['tcp-config', null],
  ]);
  const shown = { startedAt: STARTED, nowMs: 75_000, requirements: [PING, CONFIG], roundTrips, activity: 'waiting …' };
  return renderWatchTable(shown, style, width);
}

describe('the table of a watch', () => {
  it('shows state, since when, how often it changed and the last round trip', () => {
    const [head, ping, config, foot] = table(100);
    expect(head).toMatch(/state +requirement +since +changes +last round trip/);
    expect(ping).toMatch(/✔ met +ping +\d\d:\d\d:00 \(1 min 15 s\) +0 +0\.6 ms$/);
    expect(config).toMatch(/✖ failed +tcp-config +\d\d:\d\d:12 \(1 min 3 s\) +2 +no answer$/);
    expect(foot).toContain('waiting …');
  });

  it.each([1, 20, 40, 79, 200])('keeps every line within %i columns', (width) => {
    for (const line of table(width, IN_ASCII)) expect(line.length).toBeLessThanOrEqual(width);
  });

  it('is pure ASCII where asked for', () => {
    expect(table(100, IN_ASCII).join('\n')).toMatch(/^[\x20-\x7e\n]+$/);
  });
});

describe('a change', () => {
  const change = { id: 'tcp-config', from: 'failed', to: 'met', atMs: 90_000, sinceMs: 12_000, changes: 3 } as const;

  it('is one line that stands for itself', () => {
    expect(renderWatchChange(change, STARTED, PLAIN)).toBe(
      '2026-03-01T10:01:30Z  ✔ tcp-config is met (was failed for 1 min 18 s; 3 changes)',
    );
    expect(renderWatchChange({ ...change, changes: 1 }, STARTED, IN_ASCII)).toBe(
      '2026-03-01T10:01:30Z  + tcp-config is met (was failed for 1 min 18 s; 1 change)',
    );
  });
});

describe('the report of a watch', () => {
  it('says how long it was watched, and the changes of each requirement', () => {
    const watch: WatchRecord = {
      startedAt: STARTED,
      durationMs: 75_000,
      intervalMs: 3000,
      checks: 20,
      runs: 3,
      requirements: [PING, CONFIG],
    };
    const lines = renderText({ ...recorded('healthy'), watch }, PLAIN).split('\n');
    expect(lines).toContain('Watched for 1 min 15 s from 2026-03-01T10:00:00.000Z: 20 checks, 3 full runs');
    expect(lines).toContain('  ping            met all the time');
    const once = renderText({ ...recorded('healthy'), watch: { ...watch, checks: 1, runs: 1 } }, PLAIN);
    expect(once).toContain(': 1 check, 1 full run\n');
    expect(lines).toContain('  tcp-config      2 changes: met at 2026-03-01T10:00:09Z, failed at 2026-03-01T10:00:12Z');
  });
});

it.each([
  [-5, '0 s'],
  [400, '0 s'],
  [59_400, '59 s'],
  [59_600, '1 min 0 s'],
  [3_599_000, '59 min 59 s'],
  [3_600_000, '1 h 0 min'],
  [90_000_000, '25 h 0 min'],
])('%i ms are %s', (ms, words) => expect(sayDuration(ms)).toBe(words));
