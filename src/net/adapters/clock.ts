import { performance } from 'node:perf_hooks';
import type { Clock } from '../ports.js';

/** The monotonic clock of the machine, in milliseconds with a fraction. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => new Date(),
  sleep,
  after(ms, fire) {
    const timer = setTimeout(fire, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(finish, Math.max(0, ms));
    function finish(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    }
    signal?.addEventListener('abort', finish, { once: true });
  });
}
