import type { AppState } from '../state/app.js';
import type { Step } from '../state/effect.js';
import type { Key } from './key.js';

/** One row of the key table. */
export interface Binding {
  readonly keys: readonly Key[];
  /** The keys as the footer and the help show them. */
  readonly shown: string;
  /** One or two words for the footer. */
  readonly label: string;
  /** Where the footer shows another label for what the key does at the moment. */
  labelNow?(state: AppState): string;
  /** Everybody expects it, so the footer leaves it out. */
  readonly minor?: boolean;
  /** One sentence for the help. */
  readonly description: string;
  /** Why it does nothing at the moment; null when it works. */
  disabled?(state: AppState): string | null;
  run(state: AppState, key: Key): Step<AppState>;
}

/** The keys of one situation, such as a screen or a dialog. */
export interface KeyTable {
  readonly title: string;
  readonly bindings: readonly Binding[];
  /** What becomes of keys that no binding takes: text for an input line. */
  other?(state: AppState, key: Key): Step<AppState> | null;
}
