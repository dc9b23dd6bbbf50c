import type { Clock, Pacer } from '../../net/ports.js';

/** How far a run over many targets has come. */
export interface Progress {
  done: number;
  /** Null where answers to the broadcast may still add some. */
  total: number | null;
  /** Estimated time left in milliseconds; null while there is nothing to estimate from. */
  leftMs: number | null;
}

/** What a run is expected to cost before it has shown. */
interface Expected {
  total: number | null;
  /** Packets a second that may leave. */
  rate: number;
  /** The fewest packets that any target takes. */
  leastPackets: number;
}

/**
 * Estimates the time left from what was measured: how fast targets were finished, and how many packets they took. It
 * never claims less than the packets still needed take at the pace. Targets under way count as half done.
 */
export class Estimate {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #expected: Expected;
  readonly #startedAt: number;
  #packets = 0;
  #done = 0;
  #begun = 0;

  constructor(clock: Pick<Clock, 'now'>, expected: Expected) {
    this.#clock = clock;
    this.#expected = expected;
    this.#startedAt = clock.now();
  }

  /** The pacer, counting what it lets go. */
  count(pacer: Pacer): Pacer {
    return {
      take: async (count, signal) => {
        await pacer.take(count, signal);
        this.#packets += count;
      },
    };
  }

  begin(): void {
    this.#begun += 1;
  }

  finish(): void {
    this.#done += 1;
  }

  /** `laterMs`: what is to be done after the last target, in milliseconds. */
  progress(laterMs = 0): Progress {
    const { total } = this.#expected;
    const done = this.#done;
    if (total === null) return { done, total, leftMs: null };
    return { done, total, leftMs: Math.round(Math.max(this.#byPace(total), this.#byTime(total)) + laterMs) };
  }

  #underway(): number {
    return this.#begun - this.#done;
  }

  /** Targets' worth of work that was done. */
  #worked(): number {
    return this.#done + this.#underway() / 2;
  }

  #byPace(total: number): number {
    const { leastPackets, rate } = this.#expected;
    const each = this.#done === 0 ? leastPackets : Math.max(leastPackets, this.#packets / this.#worked());
    return (each * (total - this.#worked()) * 1000) / rate;
  }

  #byTime(total: number): number {
    if (this.#done === 0) return 0;
    return ((this.#clock.now() - this.#startedAt) * (total - this.#worked())) / this.#worked();
  }
}
