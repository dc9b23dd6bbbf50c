import { describe, expect, it } from 'vitest';
import { emptyWatch, sayElapsed, takeNews } from '../../../src/tui/state/watch-view.js';

describe('a watch', () => {
  it('rings when a requirement is met, and says for how long it was not', () => {
    const watch = emptyWatch();
    const base = { type: 'requirement-changed', id: 'tcp-config', sinceMs: 8000, changes: 1 } as const;
    expect(takeNews(watch, { ...base, from: 'failed', to: 'met', atMs: 200_000 })).toBe(true);
    expect(watch.headline).toEqual({ text: 'tcp-config is met now: it was failed for 3 min 12 s', good: true });
    expect(takeNews(watch, { ...base, from: 'met', to: 'failed', atMs: 201_000 })).toBe(false);
    expect(watch.headline?.good).toBe(false);
  });

  it('rings when everything is met', () => {
    const watch = emptyWatch();
    expect(takeNews(watch, { type: 'all-met', atMs: 1000 })).toBe(true);
    expect(watch.allMet).toBe(true);
  });

  it('of an hour, twice a second, keeps no more than the widest terminal shows', () => {
    const watch = emptyWatch();
    for (let atMs = 0; atMs < 3_600_000; atMs += 500) {
      for (const id of ['ping', 'tcp-discovery', 'tcp-config'] as const) {
        takeNews(watch, { type: 'round-trip', id, protocol: 'tcp', rttMs: atMs % 7 === 0 ? null : 3, atMs });
      }
      takeNews(watch, { type: 'check-finished', kind: 'light', requirements: [], atMs });
    }
    expect(watch.checks).toBe(7200);
    expect(watch.series.map(({ rtts }) => rtts.length)).toEqual([240, 240, 240]);
    expect(JSON.stringify(watch).length).toBeLessThan(10_000);
  });

  it.each([
    [0, '0 s'],
    [59_400, '59 s'],
    [192_000, '3 min 12 s'],
    [7_500_000, '2 h 5 min'],
  ])('tells %i ms as %s', (ms, words) => {
    expect(sayElapsed(ms)).toBe(words);
  });
});
