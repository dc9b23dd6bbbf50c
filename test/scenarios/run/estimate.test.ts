import { describe, expect, it } from 'vitest';
import { WindowPacer } from '../../../src/net/adapters/pacer.js';
import { mapPool } from '../../../src/scenarios/run/concurrency.js';
import { Estimate } from '../../../src/scenarios/run/estimate.js';
import { VirtualClock } from '../../support/sim/clock.js';

const RATE = 50;
const PACKETS = 20;

interface Claim {
  at: number;
  done: number;
  leftMs: number;
}

/** A run whose targets take so many packets each and wait so long after the last one. */
async function claims(
  total: number,
  waitMs: (index: number) => number,
  width = 8,
): Promise<{ claims: Claim[]; end: number }> {
  const clock = new VirtualClock();
  const estimate = new Estimate(clock, { total, rate: RATE, leastPackets: 6 });
  const pacer = estimate.count(new WindowPacer(clock, RATE));
  const told: Claim[] = [];
  const indexes = Array.from({ length: total }, (_, index) => index);
  await mapPool(indexes, width, async (index) => {
    estimate.begin();
    for (let n = 0; n < PACKETS; n += 1) await pacer.take(1);
    await clock.sleep(waitMs(index));
    estimate.finish();
    const { done, leftMs } = estimate.progress();
    told.push({ at: clock.now(), done, leftMs: leftMs ?? -1 });
    return null;
  });
  return { claims: told, end: clock.now() };
}

describe('the estimate of the time left', () => {
  /** What is under way counts as half done: that much of one round of targets may be wrong. */
  const ONE_ROUND_MS = (8 * PACKETS * 1000) / RATE;

  it.each([
    ['the pace decides', () => 0],
    ['a third of the targets is waited for', (index: number) => (index % 3 === 2 ? 4300 : 100)],
  ])('comes true within a quarter once half is done, where %s', async (_case, waitMs) => {
    const run = await claims(120, waitMs);
    const second = run.claims.filter(({ done }) => done >= 60 && done <= 110);
    expect(second.length).toBeGreaterThan(40);
    for (const { at, leftMs } of second) {
      const truth = run.end - at;
      expect(Math.abs(leftMs - truth)).toBeLessThanOrEqual(truth / 4 + ONE_ROUND_MS);
    }
  });

  it('never claims less than the packets take that targets not yet begun need at least', async () => {
    const run = await claims(120, () => 0);
    for (const { done, leftMs } of run.claims) {
      const untouched = Math.max(0, 120 - done - 8);
      expect(leftMs).toBeGreaterThanOrEqual((untouched * 6 * 1000) / RATE);
    }
  });

  it('claims nothing while the number of targets is open, and nothing left at the end', async () => {
    const open = new Estimate(new VirtualClock(), { total: null, rate: RATE, leastPackets: 6 });
    expect(open.progress()).toEqual({ done: 0, total: null, leftMs: null });
    const { claims: told } = await claims(12, () => 0);
    expect(told.at(-1)).toMatchObject({ done: 12, leftMs: 0 });
  });

  it('begins with what the pace allows', () => {
    const estimate = new Estimate(new VirtualClock(), { total: 1000, rate: 50, leastPackets: 6 });
    expect(estimate.progress().leftMs).toBe(120_000);
  });
});
