import type { Clock, Pacer } from './ports.js';

const WINDOW_MS = 1000;

/**
 * Lets at most `rate` packets leave in any window of one second, in order of asking. Short bursts pass at once:
 * a healthy run, which sends fewer packets than that, never waits.
 */
export class WindowPacer implements Pacer {
  readonly #clock: Clock;
  readonly #rate: number;
  #sent: number[] = [];
  #queue: Promise<void> = Promise.resolve();

  constructor(clock: Clock, rate: number) {
    this.#clock = clock;
    this.#rate = rate;
  }

  take(count: number, signal?: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#waitFor(Math.min(count, this.#rate), signal));
    this.#queue = turn;
    return turn;
  }

  async #waitFor(count: number, signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted) {
      const now = this.#clock.now();
      this.#sent = this.#sent.filter((at) => now - at < WINDOW_MS);
      if (this.#sent.length + count <= this.#rate) {
        for (let i = 0; i < count; i += 1) this.#sent.push(now);
        return;
      }
      const oldest = this.#sent[this.#sent.length + count - this.#rate - 1] ?? now;
      await this.#clock.sleep(oldest + WINDOW_MS - now + 1, signal);
    }
  }
}
