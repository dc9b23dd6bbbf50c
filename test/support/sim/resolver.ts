import type { Ipv4 } from '../../../src/model/address.js';
import type { Clock, Resolver, ReverseLimit } from '../../../src/net/ports.js';

/** What the PC's DNS server does with questions for names of addresses. */
export interface DnsOptions {
  /** Names by their addresses; for all others it says that there is none. */
  names: Readonly<Record<string, string>>;
  /** Time to an answer, in virtual milliseconds; `null`: it never answers. */
  delayMs: number | null;
}

/** The PC's resolver. Every name is that of the unit. */
export class SimulatedResolver implements Resolver {
  /** Each question for a name, in order. */
  readonly asked: { address: Ipv4; at: number }[] = [];
  /** Questions that wait for an answer at the same time, at most. */
  mostAtOnce = 0;
  #waiting = 0;
  readonly #clock: Clock;
  readonly #unit: Ipv4;
  readonly #options: DnsOptions;

  constructor(clock: Clock, unit: Ipv4, options: Partial<DnsOptions>) {
    this.#clock = clock;
    this.#unit = unit;
    this.#options = { names: {}, delayMs: 5, ...options };
  }

  resolve(): Promise<Ipv4[]> {
    return Promise.resolve([this.#unit]);
  }

  async reverse(address: Ipv4, { signal }: ReverseLimit): Promise<string | null> {
    if (signal.aborted) return null;
    this.asked.push({ address, at: this.#clock.now() });
    this.#waiting += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#waiting);
    const { names, delayMs } = this.#options;
    await (delayMs === null ? ended(signal) : this.#clock.sleep(delayMs, signal));
    this.#waiting -= 1;
    return signal.aborted ? null : (names[address] ?? null);
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
