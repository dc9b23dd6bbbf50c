import type { Ipv4 } from '../../model/address.js';
import { type HopNames, nameHops, routersOn } from '../../model/hop-names.js';
import type { TargetReport } from '../../model/report.js';
import type { Machine } from '../../net/ports.js';
import { limitWidth } from './concurrency.js';

/** What is asked at once has this long, all together: a name is not worth waiting for longer. */
const LONGEST_MS = 1000;
/** Routers of one run whose names are asked for. */
const MOST_NAMES = 64;
const AT_ONCE = 8;

/**
 * Names of the routers on the paths of one run, or of all runs of a watch. Each address is asked for once, whatever
 * came of it. They are for the reader alone: nothing is concluded from them.
 */
export class RouterNames {
  readonly #names = new Map<string, string | null>();
  readonly #machine: Pick<Machine, 'clock' | 'resolver'>;

  constructor(machine: Pick<Machine, 'clock' | 'resolver'>) {
    this.#machine = machine;
  }

  /** Asks for those that were not asked for yet, within a second, and resolves with all that are known. Never throws. */
  async learn(addresses: readonly Ipv4[], signal: AbortSignal): Promise<HopNames> {
    const room = MOST_NAMES - this.#names.size;
    const wanted = [...new Set(addresses)].filter((address) => !this.#names.has(address)).slice(0, room);
    for (const address of wanted) this.#names.set(address, null);
    if (wanted.length > 0 && !signal.aborted) await this.#ask(wanted, signal);
    return this.#names;
  }

  async #ask(addresses: readonly Ipv4[], signal: AbortSignal): Promise<void> {
    const { clock, resolver } = this.#machine;
    const cancel = new AbortController();
    const end = (): void => cancel.abort();
    const keep = clock.after(LONGEST_MS, end);
    signal.addEventListener('abort', end, { once: true });
    const limited = limitWidth(AT_ONCE);
    const limit = { timeoutMs: LONGEST_MS, signal: cancel.signal };
    const ask = async (address: Ipv4): Promise<void> => {
      this.#names.set(address, await limited(() => resolver.reverse(address, limit)));
    };
    await Promise.all(addresses.map(ask));
    keep();
    signal.removeEventListener('abort', end);
  }
}

/** The reports with the names of the routers on their paths; those nearest to the PC, which many share, come first. */
export async function nameRouters(
  targets: readonly TargetReport[],
  names: RouterNames,
  signal: AbortSignal,
): Promise<TargetReport[]> {
  const routers = targets
    .flatMap(({ path, address }) => routersOn(path, address).map((router, distance) => ({ router, distance })))
    .toSorted((one, other) => one.distance - other.distance);
  const addresses = routers.map(({ router }) => router);
  const known = await names.learn(addresses, signal);
  return targets.map((target) => nameHops(target, known));
}
