import { afterEach, describe, expect, it } from 'vitest';
import type { WatchEvent } from '../../../src/scenarios/watch/watch-events.js';
import { reportState } from '../../support/app-state.js';
import { recorded, targetOf } from '../../support/recorded.js';
import { openSession, type TuiSession } from '../../support/tui-session.js';

let session: TuiSession | null = null;
afterEach(() => {
  session?.close();
  session = null;
});

const BELL = '\u0007';
const requirements = [
  { id: 'ping', title: '', reason: '', status: 'met', sinceMs: 0, changes: 0, history: [] },
  { id: 'tcp-config', title: '', reason: '', status: 'failed', sinceMs: 0, changes: 0, history: [] },
] as const;

function watching(columns: number, rows: number): TuiSession & { news(news: WatchEvent): void } {
  const opened = openSession(reportState(recorded('config-dropped-r2')), columns, rows);
  session = opened;
  opened.type('w');
  const news = (one: WatchEvent): void => opened.tell({ type: 'watch-news', news: one });
  return Object.assign(opened, { news });
}

function check(news: (one: WatchEvent) => void, count: number): void {
  for (let at = 1; at <= count; at++) {
    const atMs = at * 1000;
    news({ type: 'round-trip', id: 'ping', protocol: 'icmp', rttMs: 2 + (at % 5), atMs });
    news({ type: 'round-trip', id: 'tcp-config', protocol: 'tcp', rttMs: null, atMs });
    news({ type: 'check-finished', kind: 'light', requirements, atMs });
  }
}

describe.each([
  [120, 36],
  [80, 24],
  [60, 20],
])('a watch at %i×%i', (columns, rows) => {
  it('shows what is waited for, and a sparkline for each requirement', async () => {
    const { until, news, effects } = watching(columns, rows);
    await until(/WATCHING/);
    expect(effects.map(({ type }) => type)).toEqual(['start-watch']);
    check(news, 20);
    await until(/not met: tcp-config|20 checks/);
  });

  it('celebrates a requirement that is met, with a bell', async () => {
    const { until, news, written, cell } = watching(columns, rows);
    check(news, 3);
    await until(/WATCHING/);
    const before = written().split(BELL).length;
    news({
      type: 'requirement-changed',
      id: 'tcp-config',
      from: 'failed',
      to: 'met',
      atMs: 5000,
      sinceMs: 0,
      changes: 1,
    });
    await until(/✔ TCP-CONFIG IS MET NOW/);
    expect(written().split(BELL)).toHaveLength(before + 1);
    expect(cell(1, 5).background).toBe(28);
    news({ type: 'all-met', atMs: 6000 });
    await until(/EVERY REQUIREMENT IS MET/);
  });
});

describe.each([
  [120, 36],
  [80, 24],
  [60, 20],
])('a full run of a watch at %i×%i', (columns, rows) => {
  const target = targetOf(recorded('healthy'));
  const { address } = target;
  const BROKEN = /50804 +●━[^\n]*✖ silent after hop 2/;

  async function begun(): Promise<ReturnType<typeof watching>> {
    const opened = watching(columns, rows);
    opened.type('2');
    await opened.until(BROKEN);
    opened.news({ type: 'run', event: { type: 'run-started', scenario: 'remote', method: 'raw', total: 1 } });
    opened.news({ type: 'run', event: { type: 'target-started', address } });
    return opened;
  }

  it('leaves the path of the run before in sight, with its suspects, until it has one of its own', async () => {
    const { until, news } = await begun();
    expect(await until(/▶ RUNNING/)).toMatch(BROKEN);
    news({ type: 'run', event: { type: 'path-updated', address, path: { hops: [], ladders: [] } } });
    const evidence = target.evidence.find(({ probe }) => probe === 'echo');
    if (!evidence) throw new Error('nothing was sent');
    news({ type: 'run', event: { type: 'probe-sent', address, evidence } });
    expect(await until(/ 1 packet /)).toMatch(/f1 suspect/);
    news({ type: 'run', event: { type: 'path-updated', address, path: target.path } });
    const text = await until(/50804 +●━[^\n]*✔ answered/);
    expect(text).not.toMatch(/silent after hop 2|f1 suspect/);
  });

  it('of another address begins with no path', async () => {
    const { until, news } = watching(columns, rows);
    await until(BROKEN);
    news({ type: 'run', event: { type: 'run-started', scenario: 'remote', method: 'raw', total: 1 } });
    news({ type: 'run', event: { type: 'target-started', address: '10.9.9.9' } });
    expect(await until(/the hops appear here/)).not.toMatch(BROKEN);
  });
});

describe('a watch', () => {
  it('draws a chart of the round-trip times where there is room, and takes it away for the evidence', async () => {
    const { until, news, type } = watching(120, 40);
    check(news, 30);
    expect(await until(/Round-trip times[^]*[\u2801-\u28ff]{3}/)).not.toContain('undefined');
    type('5');
    await until((text) => text.includes('5 Evidence') && !/[\u2801-\u28ff]/.test(text));
    type('1?');
    await until((text) => text.includes(' Help ') && !/[\u2801-\u28ff]/.test(text));
  });

  it('follows the full runs of the watch from their beginning', async () => {
    const { until, news } = watching(120, 36);
    const report = recorded('healthy');
    const [target] = report.targets;
    if (!target) throw new Error('no target');
    news({ type: 'run', event: { type: 'run-started', scenario: 'remote', method: 'raw', total: 1 } });
    news({ type: 'run', event: { type: 'target-started', address: target.address } });
    await until(/▶ RUNNING/);
    news({ type: 'run', event: { type: 'target-finished', target } });
    news({ type: 'diagnosed', report, atMs: 1 });
    await until(/✔ PASS/);
  });

  it('is ended by w, and by c', async () => {
    const { until, type, effects } = watching(120, 36);
    await until(/WATCHING/);
    type('w');
    await until(() => effects.length === 2);
    expect(effects[1]).toEqual({ type: 'cancel' });
  });
});
