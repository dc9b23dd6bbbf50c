import { describe, expect, it } from 'vitest';
import { ManyProgress, sayDuration } from '../../../src/cli/output/many-progress.js';
import type { RunEvent } from '../../../src/scenarios/run/events.js';
import { recorded } from '../../support/recorded.js';

function shown(events: readonly RunEvent[], isTTY: boolean): string {
  let text = '';
  let now = 0;
  const progress = new ManyProgress(
    { write: (part) => (text += part), isTTY },
    { colour: false, ascii: false },
    () => now,
  );
  for (const event of events) {
    progress.listener(event);
    now += 4000;
  }
  progress.stop();
  return text;
}

const finished = (): RunEvent => {
  const [target] = recorded('config-dropped-r2').targets;
  if (!target) throw new Error('no target recorded');
  return { type: 'target-finished', target };
};
const step = (done: number, leftMs: number | null): RunEvent => ({ type: 'run-progress', done, total: 9, leftMs });

describe('the progress of many targets', () => {
  it('is a line for each target with what fails, and no steps', () => {
    const started: RunEvent = { type: 'step-started', address: '10.1.1.1', number: 1, title: 'Ping' };
    expect(shown([started, finished()], false)).toMatch(/^ {2}✖ 192\.168\.42\.1( \(.*\))?: fail, tcp-config failed\n$/);
  });

  it('on a terminal has a status line with the time left, which is taken away', () => {
    const text = shown([step(3, 61_200)], true);
    expect(text).toContain('3 of 9 done, about 1 min 2 s left');
    expect(text.endsWith('\r\u001b[2K')).toBe(true);
  });

  it('elsewhere says how far it is now and then', () => {
    const text = shown([step(1, 9000), step(2, 9000), step(3, 9000), step(4, 9000), step(5, 9000)], false);
    expect(text).toBe('  4 of 9 done, about 9 s left\n');
  });

  it('claims no time where none is known', () => {
    expect(shown([step(1, null)], true)).toContain('1 of 9 done\r');
  });

  it.each([
    [0, '0 s'],
    [400, '1 s'],
    [59_000, '59 s'],
    [60_000, '1 min 0 s'],
    [7_500_000, '2 h 5 min'],
  ])('says %i ms as %s', (ms, text) => {
    expect(sayDuration(ms)).toBe(text);
  });
});
