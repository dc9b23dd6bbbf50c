import type { DiscoveredUnit, FoundBy } from '../model/discovered-unit.js';
import { claimsOther } from '../model/mac.js';

/** Collects the units that answer, each address once, however and how often it was found. */
export class FoundUnits {
  readonly #units = new Map<string, DiscoveredUnit>();

  /** Adds an answer: what was not known before of this address is taken over, the shortest time is kept. */
  add(address: string, by: FoundBy, seen: Partial<Omit<DiscoveredUnit, 'address' | 'foundBy'>>): void {
    const known = this.#units.get(address) ?? { address, identity: null, foundBy: [], rttMs: null };
    const times = [known.rttMs, seen.rttMs ?? null].filter((ms) => ms !== null);
    const duplicate = known.duplicate || seen.duplicate || claimsOther(known.identity, seen.identity ?? null);
    const via = known.interface ?? seen.interface;
    this.#units.set(address, {
      ...known,
      identity: known.identity ?? seen.identity ?? null,
      foundBy: known.foundBy.includes(by) ? known.foundBy : [...known.foundBy, by],
      rttMs: times.length > 0 ? Math.min(...times) : null,
      ...(via === undefined ? {} : { interface: via }),
      ...(duplicate ? { duplicate } : {}),
    });
  }

  list(): DiscoveredUnit[] {
    return [...this.#units.values()];
  }
}
