import type { Clock, Pacer } from '../ports.js';

const WINDOW_MS = 1000;

/**
 * Lets at most `rate` packets leave in any window of one second, in order of asking. Short bursts pass at once:
 * a healthy run, which sends fewer packets than that, never waits.
 */
export class WindowPacer implements Pacer {
  readonly #clock: Clock;
  readonly #rate: number;
  /** When the latest packets left: a ring of `rate` places, the oldest at `#oldest`. */
  readonly #times: Float64Array;
  #oldest = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(clock: Clock, rate: number) {
    this.#clock = clock;
    this.#rate = rate;
    this.#times = new Float64Array(rate).fill(Number.NEGATIVE_INFINITY);
  }

  take(count: number, signal?: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#waitFor(Math.min(count, this.#rate), signal));
    this.#queue = turn;
    return turn;
  }

  async #waitFor(count: number, signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted) {
      const now = this.#clock.now();
      // With as many packets as may leave in a window, the one that left `rate` packets before the last of these decides.
      const blocker = this.#times[(this.#oldest + count - 1) % this.#rate] ?? Number.NEGATIVE_INFINITY;
      if (now - blocker >= WINDOW_MS) return this.#note(count, now);
      await this.#clock.sleep(blocker + WINDOW_MS - now + 1, signal);
    }
  }

  #note(count: number, now: number): void {
    for (let n = 0; n < count; n += 1) {
      this.#times[this.#oldest] = now;
      this.#oldest = (this.#oldest + 1) % this.#rate;
    }
  }
}
