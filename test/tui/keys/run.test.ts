import { describe, expect, it } from 'vitest';
import type { Key } from '../../../src/tui/keys/key.js';
import { drawFrame } from '../../../src/tui/layout/frame.js';
import type { AppState } from '../../../src/tui/state/app.js';
import { press, resize } from '../../../src/tui/update.js';
import { reportState } from '../../support/app-state.js';
import { recorded, targetOf } from '../../support/recorded.js';

/** As the screen numbers them, 1 to 5. */
const PANES = ['steps', 'path', 'requirements', 'verdict', 'evidence'];
const SIZES = [
  [120, 36],
  [80, 24],
  [60, 20],
] as const;

const report = recorded('config-dropped-r2');
const { evidence } = targetOf(report);
const LAST = evidence.length - 1;

const after = (keys: readonly Key[], state = reportState(report)): AppState =>
  keys.reduce((before, key) => press(before, key).state, state);
const times = (count: number, key: Key): Key[] => Array.from({ length: count }, () => key);
const paneAfter = (...keys: Key[]): string | undefined => after(keys).run?.pane;

describe('the panes of a run', () => {
  it.each(PANES.map((pane, index) => [pane, PANES[(index + 1) % PANES.length], String(index + 1)] as const))(
    'turn with Tab from %s to %s, and back with Shift-Tab',
    (pane, next, key) => {
      expect([paneAfter(key), paneAfter(key, 'tab'), paneAfter(key, 'tab', 'S-tab')]).toEqual([pane, next, pane]);
    },
  );

  it('go round backwards as well, from the first to the last', () => {
    expect(PANES.map((_, count) => paneAfter('1', ...times(count + 1, 'S-tab')))).toEqual([...PANES].reverse());
  });
});

describe('the list of the evidence', () => {
  it.each([
    ['G', ['G']],
    ['End', ['end']],
    ['PgDn', times(Math.ceil(LAST / 10), 'pagedown')],
    ['j', times(LAST, 'j')],
    ['Down', times(LAST, 'down')],
  ] as const)('is followed to its last packet with %s, and no further', (_name, keys) => {
    const state = after(['5', ...keys]);
    expect(state.run?.entry).toBe(LAST);
    expect(after(['j', 'pagedown', 'G'], state).run?.entry).toBe(LAST);
    expect(after(['enter'], state).run?.opened).toBe(evidence[LAST]?.id);
  });

  it.each(['g', 'home'])('is followed back to its first packet with %s', (key) => {
    expect(after(['5', 'G', key]).run?.entry).toBe(0);
  });

  it.each(SIZES)('shows its last packet chosen, and none hidden below, at %i×%i', (columns, rows) => {
    const state = after(['5', 'G'], resize(reportState(report), { columns, rows }));
    const frame = drawFrame(state).map((line) => line.map(({ text }) => text).join(''));
    const row = drawFrame(state).find((line) =>
      line.some(({ text, tone }) => tone === 'selected' && text.includes(`${evidence[LAST]?.id} `)),
    );
    expect(row).toBeDefined();
    expect(frame.join('\n')).toMatch(/↑ \d+ more/);
  });
});
