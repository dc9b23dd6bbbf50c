import { describe, expect, it } from 'vitest';
import { mapPool } from '../../src/scenarios/run/concurrency.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the pool', () => {
  it('gives the results in the order of the items, without those that are null', async () => {
    const work = async (item: number): Promise<number | null> => {
      for (let n = item; n < 5; n += 1) await turn();
      return item % 2 === 0 ? item : null;
    };
    expect(await mapPool([0, 1, 2, 3, 4], 3, work)).toEqual([0, 2, 4]);
  });

  it('takes from a long source only what it has room for', async () => {
    let taken = 0;
    let finished = 0;
    let farthest = 0;
    function* source(): Generator<number> {
      while (taken < 65_536) yield taken++;
    }
    const kept = await mapPool(source(), 16, async () => {
      farthest = Math.max(farthest, taken - finished);
      await Promise.resolve();
      finished += 1;
      return null;
    });
    expect([finished, kept]).toEqual([65_536, []]);
    expect(farthest).toBeLessThanOrEqual(17);
  });

  it('ends with the first error', async () => {
    const work = (item: number): Promise<null> =>
      item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(null);
    await expect(mapPool([1, 2, 3], 1, work)).rejects.toThrow('two');
  });
});
