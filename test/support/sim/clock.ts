import type { Clock } from '../../../src/net/ports.js';

interface Timer {
  at: number;
  order: number;
  fire: () => void;
}

/** A simulation that runs longer than this is stuck in a loop. */
const LONGEST_RUN_MS = 10 * 60_000;
const EPOCH_MS = Date.UTC(2026, 0, 1);

/**
 * Virtual time: it jumps to the next timer as soon as every promise and callback has run, so that a run of minutes
 * takes milliseconds and is the same every time. Timers of the same moment fire in the order they were set.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  #timers: Timer[] = [];
  #turning = false;
  readonly #longestMs: number;

  constructor(longestMs = LONGEST_RUN_MS) {
    this.#longestMs = longestMs;
  }

  now(): number {
    return this.#now;
  }

  wall(): Date {
    return new Date(EPOCH_MS + this.#now);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.after(ms, finish);
      function finish(): void {
        cancel();
        signal?.removeEventListener('abort', finish);
        resolve();
      }
      signal?.addEventListener('abort', finish, { once: true });
    });
  }

  /** Calls back in `ms` virtual milliseconds; the returned function prevents it. */
  after(ms: number, fire: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order, fire };
    this.#order += 1;
    this.#timers.push(timer);
    this.#turn();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** One timer a turn of the event loop: whatever it set in motion has settled before the next one fires. */
  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      this.#fireNext();
      if (this.#timers.length > 0) this.#turn();
    });
  }

  #fireNext(): void {
    const next = this.#timers.reduce<Timer | null>((first, timer) => (isEarlier(timer, first) ? timer : first), null);
    if (next === null) return;
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#now = next.at;
    if (this.#now > this.#longestMs) throw new Error(`the simulation passed ${this.#longestMs} ms`);
    next.fire();
  }
}

function isEarlier(timer: Timer, other: Timer | null): boolean {
  return other === null || timer.at < other.at || (timer.at === other.at && timer.order < other.order);
}
