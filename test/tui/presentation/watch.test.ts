import { describe, expect, it } from 'vitest';
import { presentWatch, sparkline, watchLine } from '../../../src/tui/presentation/watch.js';
import { emptyWatch, takeNews } from '../../../src/tui/state/watch-view.js';
import { textOf, widthOf } from '../../../src/tui/text.js';

describe('the sparkline', () => {
  it('shows the newest values, each against the largest of them', () => {
    expect(textOf(sparkline([9, 9, 1, 2, 4, 8], 4))).toBe('▂▃▅█');
  });

  it('shows a lost reply as a cross, not as a low value', () => {
    expect(textOf(sparkline([8, null, 8], 5))).toBe('  █×█');
    expect(textOf(sparkline([null, null], 2))).toBe('××');
  });

  it('stands at the right when there are few values', () => {
    expect(textOf(sparkline([1], 6))).toBe('     █');
    expect(textOf(sparkline([], 3))).toBe('   ');
  });
});

describe('the watch on the run screen', () => {
  const watch = emptyWatch();
  const requirements = [
    { id: 'ping', title: '', reason: '', status: 'met', sinceMs: 0, changes: 0, history: [] },
    { id: 'tcp-config', title: '', reason: '', status: 'failed', sinceMs: 0, changes: 0, history: [] },
  ] as const;
  takeNews(watch, { type: 'round-trip', id: 'ping', protocol: 'icmp', rttMs: 3.25, atMs: 1 });
  takeNews(watch, { type: 'round-trip', id: 'tcp-config', protocol: 'tcp', rttMs: null, atMs: 2 });
  takeNews(watch, { type: 'check-finished', kind: 'light', requirements, atMs: 65_000 });

  it.each([117, 77, 57])('has a row for each requirement in %i cells', (width) => {
    const rows = presentWatch(watch, width).slice(1);
    expect(rows.map(widthOf)).toEqual([width, width]);
    expect(textOf(rows[0] ?? [])).toMatch(/^ping .*█ +3\.3 ms ✔ met 1 min 5 s/);
    expect(textOf(rows[1] ?? [])).toMatch(/^tcp-config .*× +no answer ✖ failed 1 min 5 s/);
  });

  it('says what it waits for, and celebrates the change', () => {
    expect(textOf(watchLine(watch, { watching: true, paused: false }, 117))).toMatch(
      /WATCHING {2}waiting; not met: tcp-config .*1 check in 1 min 5 s/,
    );
    takeNews(watch, {
      type: 'requirement-changed',
      id: 'tcp-config',
      from: 'failed',
      to: 'met',
      atMs: 70_000,
      sinceMs: 0,
      changes: 1,
    });
    const [first] = watchLine(watch, { watching: true, paused: false }, 117);
    expect(first?.tone).toBe('bar-good');
    expect(first?.text).toContain('✔ TCP-CONFIG IS MET NOW: IT WAS FAILED FOR 1 MIN 10 S');
  });
});
