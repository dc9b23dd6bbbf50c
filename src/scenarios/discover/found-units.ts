import type { DiscoveredUnit, FoundBy } from '../../model/discovered-unit.js';
import { claimsOther } from '../../model/mac.js';

/**
 * Collects the units that answer, each address once, however and how often it was found. Tells of a unit when it is
 * new, and again whenever more is known of it.
 */
export class FoundUnits {
  readonly #units = new Map<string, DiscoveredUnit>();
  readonly #onUnit: (unit: DiscoveredUnit) => void;

  constructor(onUnit: (unit: DiscoveredUnit) => void = () => {}) {
    this.#onUnit = onUnit;
  }

  /** Adds an answer: what was not known before of this address is taken over, the shortest time is kept. */
  add(address: string, by: FoundBy, seen: Partial<Omit<DiscoveredUnit, 'address' | 'foundBy'>>): void {
    const before = this.#units.get(address);
    const known = before ?? { address, identity: null, foundBy: [], rttMs: null };
    const times = [known.rttMs, seen.rttMs ?? null].filter((ms) => ms !== null);
    const duplicate = known.duplicate || seen.duplicate || claimsOther(known.identity, seen.identity ?? null);
    const via = known.interface ?? seen.interface;
    const unit: DiscoveredUnit = {
      ...known,
      identity: known.identity ?? seen.identity ?? null,
      foundBy: known.foundBy.includes(by) ? known.foundBy : [...known.foundBy, by],
      rttMs: times.length > 0 ? Math.min(...times) : null,
      ...(via === undefined ? {} : { interface: via }),
      ...(duplicate ? { duplicate } : {}),
    };
    this.#units.set(address, unit);
    if (!before || isMore(before, unit)) this.#onUnit(unit);
  }

  list(): DiscoveredUnit[] {
    return [...this.#units.values()];
  }
}

function isMore(before: DiscoveredUnit, unit: DiscoveredUnit): boolean {
  return (['identity', 'foundBy', 'rttMs', 'interface', 'duplicate'] as const).some((key) => before[key] !== unit[key]);
}
