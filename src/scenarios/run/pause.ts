import type { Clock } from '../../net/ports.js';

/**
 * Holds back what has not begun while it is closed; what is under way goes on to its end. For runs that are paused, or
 * that go step by step. It sets no timers.
 */
export class PauseControl {
  readonly #clock: Pick<Clock, 'now'>;
  /** Told whether they may pass a closed gate, in order of asking. */
  readonly #waiting = new Set<(passes: boolean) => void>();
  #closedAt: number | null = null;
  #heldMs = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Monotonic milliseconds without those that it was closed, for what must not count a pause. */
  now(): number {
    return (this.#closedAt ?? this.#clock.now()) - this.#heldMs;
  }

  close(): void {
    this.#closedAt ??= this.#clock.now();
  }

  open(): void {
    if (this.#closedAt === null) return;
    this.#heldMs += this.#clock.now() - this.#closedAt;
    this.#closedAt = null;
    for (const look of this.#waiting) look(false);
  }

  /** Lets the one that waits longest begin, and stays closed for all others. */
  letOne(): void {
    const [first] = this.#waiting;
    first?.(true);
  }

  /** Resolves when the next piece of work may begin: at once while it is open, or when the signal aborts. Never rejects. */
  async passed(signal: AbortSignal): Promise<void> {
    for (let passes = false; !passes && this.#closedAt !== null && !signal.aborted; ) {
      passes = await this.#turn(signal);
    }
  }

  /** Until it is opened, which may not last, or this one is let through. */
  #turn(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (passes: boolean): void => {
        this.#waiting.delete(end);
        signal.removeEventListener('abort', cancel);
        resolve(passes);
      };
      const cancel = (): void => end(false);
      this.#waiting.add(end);
      signal.addEventListener('abort', cancel, { once: true });
    });
  }
}
