import { race } from '../attempts.js';
import { isRefused, type SentProbe } from '../sent-probe.js';
import { CONFIRM_LATER_MS } from '../timing.js';
import type { RawContext } from './context.js';

/** One measurement that ended in a refusal. */
interface Refused {
  /** When its first packet that was refused was sent, in ms of the wall clock. */
  since: number;
  again: () => Promise<void>;
  /** Nothing is broken by it. */
  isHarmless: () => boolean;
}

/**
 * What was refused is tried once more, a second after its first packet: one error may be gone a moment later, and
 * proves nothing. All in one round at the end, so that the wait is paid once; none where nothing was refused.
 */
export class ConfirmLater {
  readonly #context: RawContext;
  #refused: Refused[] = [];

  constructor(context: RawContext) {
    this.#context = context;
  }

  /** Notes a measurement, and how it is tried again where it was refused. */
  note(sentProbes: readonly SentProbe[], again: () => Promise<void>, isHarmless = (): boolean => false): void {
    const refused = sentProbes.filter(({ evidence }) => isRefused(evidence));
    if (refused.length === 0) return;
    const since = Math.min(...refused.map(({ evidence }) => Date.parse(evidence.sentAt)));
    this.#refused.push({ since, again, isHarmless });
  }

  /** The round: all at once, when it is time for the last of them. */
  async confirm(): Promise<void> {
    const refused = this.#refused.filter((one) => !one.isHarmless());
    this.#refused = [];
    if (refused.length === 0) return;
    const { clock } = this.#context.machine;
    const due = Math.max(...refused.map(({ since }) => since)) + CONFIRM_LATER_MS;
    await race(this.#context, [], Math.min(CONFIRM_LATER_MS, Math.max(0, due - clock.wall().getTime())));
    await Promise.all(refused.map(({ again }) => again()));
  }
}
