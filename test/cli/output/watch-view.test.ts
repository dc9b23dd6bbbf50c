import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchView } from '../../../src/cli/output/watch-view.js';
import type { WatchedRequirement } from '../../../src/model/watch.js';
import { PLAIN } from '../../../src/report/formats/text/style.js';
import type { WatchEvent } from '../../../src/scenarios/watch/watch-events.js';
import { recorded } from '../../support/recorded.js';

const BELL = '\u0007';
const STARTED = '2026-03-01T10:00:00.000Z';

const requirement = (status: 'met' | 'failed'): WatchedRequirement => ({
  id: 'tcp-config',
  title: 'The configuration port opens',
  status,
  reason: '',
  sinceMs: 0,
  changes: 0,
  history: [],
});
const finished = (status: 'met' | 'failed'): WatchEvent => ({
  type: 'check-finished',
  kind: 'light',
  requirements: [requirement(status)],
  atMs: 1000,
});
const started: WatchEvent = { type: 'watch-started', scenario: 'remote', startedAt: STARTED, intervalMs: 3000 };
const change = (from: 'met' | 'failed', to: 'met' | 'failed'): WatchEvent => ({
  type: 'requirement-changed',
  id: 'tcp-config',
  from,
  to,
  atMs: 5000,
  sinceMs: 0,
  changes: 1,
});

/** What the view wrote for these events. */
function shown(events: readonly WatchEvent[], isTTY: boolean, bell = true): string {
  const parts: string[] = [];
  const view = new WatchView({ write: (text) => parts.push(text), isTTY, columns: () => 80 }, PLAIN, bell);
  for (const event of events) view.listener(event);
  view.stop();
  return parts.join('');
}

/** The screen as a terminal would show it, for the only two sequences in use: cursor up, and erase to the end. */
function screen(written: string): string[] {
  const lines: string[] = [];
  for (const part of written.replaceAll(BELL, '').split(/(\u001b\[\d+A\r\u001b\[J)/)) {
    const up = /^\u001b\[(\d+)A/.exec(part)?.[1];
    if (up !== undefined) lines.splice(lines.length - Number(up));
    else lines.push(...part.split('\n').slice(0, -1));
  }
  return lines;
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(STARTED) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('on a terminal', () => {
  it('the table stands once, below the news, and is redrawn in place', () => {
    const written = shown(
      [started, finished('failed'), finished('failed'), change('failed', 'met'), finished('met')],
      true,
    );
    const lines = screen(written);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('tcp-config is met (was failed for 5 s; 1 change)');
    expect(lines[1]).toContain('requirement');
    expect(lines[2]).toMatch(/met +tcp-config/);
  });

  it('the durations go on between the checks', () => {
    const parts: string[] = [];
    const view = new WatchView({ write: (text) => parts.push(text), isTTY: true, columns: () => 80 }, PLAIN, true);
    for (const event of [started, finished('failed')]) view.listener(event);
    vi.advanceTimersByTime(62_000);
    view.stop();
    expect(screen(parts.join(''))[1]).toContain('(1 min 2 s)');
    const before = parts.length;
    vi.advanceTimersByTime(5000);
    expect(parts).toHaveLength(before);
  });

  it('the bell rings once, when a requirement becomes met', () => {
    const events = [started, finished('failed'), change('failed', 'met'), change('met', 'failed')];
    expect(shown(events, true).split(BELL)).toHaveLength(2);
  });

  it('the bell stays silent with --no-bell', () => {
    expect(shown([started, change('failed', 'met')], true, false)).not.toContain(BELL);
  });
});

describe('elsewhere', () => {
  it('one line for each change with its time, no bell, no sequences', () => {
    const events = [started, finished('failed'), change('failed', 'met'), finished('met')];
    expect(shown(events, false)).toBe('2026-03-01T10:00:05Z  ✔ tcp-config is met (was failed for 5 s; 1 change)\n');
  });

  it('the first diagnosis says what is wrong and what to do', () => {
    const text = shown([started, { type: 'diagnosed', report: recorded('config-dropped-r2'), atMs: 2000 }], false);
    expect(text).toMatch(/^2026-03-01T10:00:02Z {2}TCP 50804 and 50805 \(TLS\) are dropped silently/);
    expect(text).toMatch(/Allow TCP 50804/);
  });

  it('a later diagnosis without faults is told by the changes alone', () => {
    const report = recorded('healthy');
    const twice: WatchEvent[] = [
      started,
      { type: 'diagnosed', report, atMs: 1 },
      { type: 'diagnosed', report, atMs: 2 },
    ];
    expect(shown(twice, false).split('\n')).toHaveLength(2);
  });

  it('a change of the PC’s address and the end are told', () => {
    const events: WatchEvent[] = [
      started,
      { type: 'pc-address-changed', from: '192.168.10.20', to: '192.168.10.99', atMs: 9000 },
      { type: 'all-met', atMs: 10_000 },
    ];
    const text = shown(events, false);
    expect(text).toContain('changed from 192.168.10.20 to 192.168.10.99: close Manager and start it again');
    expect(text).toContain('2026-03-01T10:00:10Z  every requirement is met\n');
  });
});
