import { expect, it } from 'vitest';
import { limitWidth } from '../../../src/scenarios/run/concurrency.js';

it('runs so many at once, in order of asking, and goes on after an error', async () => {
  const limit = limitWidth(2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const work = async (index: number): Promise<number> => {
    order.push(index);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (index === 1) throw new Error('one');
    return index;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => limit(() => work(index))));
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
});
