import type { DiscoveredUnit } from '../../model/discovered-unit.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { TargetView } from './run-view.js';

/** What gives tokens to addresses, names and MACs: the same to the same, on the screen and in exports. */
export interface Masking {
  /** Notes the names that a value holds, wherever else they may stand. */
  learn(value: unknown): void;
  /** A copy with tokens, by the names of its fields in a report; a text alone is taken for a sentence. */
  hide<T>(value: T): T;
}

/** Stands for a text of the user's own that what is shown does not hold. */
export const HIDDEN = '(masked)';

/** What stands between the state and whoever looks at the screen. Of what is not in sight nothing is masked. */
export interface PrivacyMask {
  /** Whether anything is hidden: the screen says so. */
  readonly hides: boolean;
  /** Takes note of names of hosts: those that the user gave, and this PC’s own. */
  know(names: readonly string[]): void;
  /** A target without its evidence, which may be long: each entry is covered when it is shown. */
  target(target: TargetView): TargetView;
  /** Address and identity of a target, for a row of a table. */
  row(target: TargetView): TargetView;
  evidence(entry: Evidence): Evidence;
  unit(unit: DiscoveredUnit): DiscoveredUnit;
  /** An address, or a name in its place. */
  address(address: string): string;
  /** A sentence. */
  text(text: string): string;
}

/** Nothing is hidden. */
export const OPEN: PrivacyMask = {
  hides: false,
  know: () => {},
  target: (target) => ({ ...target, evidence: [] }),
  row: (target) => target,
  evidence: (entry) => entry,
  unit: (unit) => unit,
  address: (address) => address,
  text: (text) => text,
};

/** The privacy mask of the screen. */
export class TokenMask implements PrivacyMask {
  readonly hides = true;
  readonly #mask: Masking;
  /** What a value held when its names were noted: entries of the evidence are changed in place. */
  readonly #learned = new WeakMap<object, string>();

  constructor(mask: Masking) {
    this.#mask = mask;
  }

  know(names: readonly string[]): void {
    for (const name of names) this.#mask.learn({ address: name });
  }

  target(target: TargetView): TargetView {
    const { address, system, path, evidence, report } = target;
    this.#mask.learn({ address, system, path });
    for (const entry of evidence) this.#learnOnce(entry, `${entry.outcome} ${entry.replies.length}`);
    const seen = { ...target, evidence: [], report: report && { ...report, evidence: [] } };
    return this.#mask.hide(seen);
  }

  row(target: TargetView): TargetView {
    const { address, system } = target;
    this.#mask.learn({ address, system });
    return { ...target, ...this.#mask.hide({ address, system }) };
  }

  evidence(entry: Evidence): Evidence {
    return this.#mask.hide(entry);
  }

  unit(unit: DiscoveredUnit): DiscoveredUnit {
    const { address, identity } = unit;
    this.#learnOnce(unit, '');
    return { ...unit, ...this.#mask.hide({ address, identity }) };
  }

  address(address: string): string {
    return this.#mask.hide({ address }).address;
  }

  text(text: string): string {
    return this.#mask.hide(text);
  }

  #learnOnce(value: object, state: string): void {
    if (this.#learned.get(value) === state) return;
    this.#learned.set(value, state);
    this.#mask.learn(value);
  }
}
