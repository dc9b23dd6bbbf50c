import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WindowPacer } from '../../../src/net/adapters/pacer.js';
import { VirtualClock } from '../../support/sim/clock.js';

const WINDOW_MS = 1000;

interface Asked {
  count: number;
  /** Pause before asking, in milliseconds. */
  pause: number;
}

/** When each packet was let go. */
async function departures(rate: number, asked: readonly Asked[]): Promise<number[]> {
  const clock = new VirtualClock();
  const pacer = new WindowPacer(clock, rate);
  const left: number[] = [];
  const takes: Promise<void>[] = [];
  for (const { count, pause } of asked) {
    await clock.sleep(pause);
    const leave = (): void => void left.push(...Array.from({ length: Math.min(count, rate) }, () => clock.now()));
    takes.push(pacer.take(count).then(leave));
  }
  await Promise.all(takes);
  return left;
}

/** The most packets in any window of a second that begins with a packet. */
function mostInWindow(times: readonly number[]): number {
  return Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + WINDOW_MS).length));
}

const ASKED = fc.array(fc.record({ count: fc.integer({ min: 1, max: 5 }), pause: fc.integer({ min: 0, max: 400 }) }), {
  maxLength: 40,
});

describe('the pacer', () => {
  it('lets a burst up to the rate go at once', async () => {
    expect(await departures(50, [{ count: 50, pause: 0 }])).toEqual(Array.from({ length: 50 }, () => 0));
  });

  it('holds the packet after it back until a second has passed', async () => {
    const times = await departures(
      3,
      Array.from({ length: 4 }, () => ({ count: 1, pause: 0 })),
    );
    expect(times.slice(0, 3)).toEqual([0, 0, 0]);
    expect(times[3]).toBeGreaterThanOrEqual(WINDOW_MS);
  });

  it('never lets more than the rate go in any window of a second, and loses nobody', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), ASKED, async (rate, asked) => {
        const times = await departures(rate, asked);
        expect(mostInWindow(times)).toBeLessThanOrEqual(rate);
        expect(times).toHaveLength(asked.reduce((sum, { count }) => sum + Math.min(count, rate), 0));
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('lets a larger request than the rate through, once it has a whole second to itself', async () => {
    expect(await departures(2, [{ count: 9, pause: 0 }])).toHaveLength(2);
  });

  it('lets everybody who waits go at once when the run is cancelled', async () => {
    const clock = new VirtualClock();
    const pacer = new WindowPacer(clock, 1);
    const cancel = new AbortController();
    await pacer.take(1, cancel.signal);
    const waiting = [pacer.take(1, cancel.signal), pacer.take(1, cancel.signal)];
    clock.after(10, () => cancel.abort());
    await Promise.all(waiting);
    expect(clock.now()).toBe(10);
  });
});
