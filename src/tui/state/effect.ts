import type { Ipv4 } from '../../model/address.js';
import type { HopNames } from '../../model/hop-names.js';
import type { RunForm } from './app.js';

/** What the terminal UI wants done outside of it. It never probes, writes or copies by itself. */
export type Effect =
  | { type: 'start-run'; form: RunForm; stepByStep: boolean }
  | { type: 'start-watch'; form: RunForm }
  /** Asks for the units that answer; nothing else is measured. */
  | { type: 'start-discover'; form: RunForm }
  | { type: 'cancel' }
  /** Nothing new begins until `resume`; what is under way goes on to its end. */
  | { type: 'pause' }
  | { type: 'resume' }
  /** Step by step: the next step may begin. */
  | { type: 'next-step' }
  /** `names`: of routers, as the screen shows them. */
  | { type: 'export'; formats: readonly string[]; folder: string; mask: boolean; names: HopNames }
  /** Asks DNS what the routers with these addresses are called. */
  | { type: 'ask-names'; addresses: readonly Ipv4[] }
  | { type: 'copy'; text: string }
  | { type: 'bell' }
  | { type: 'suspend' }
  | { type: 'quit' };

/** A new state and what is to be done; an action that changes nothing returns the state as it is. */
export interface Step<S> {
  readonly state: S;
  readonly effects: readonly Effect[];
}

export function step<S>(state: S, ...effects: readonly Effect[]): Step<S> {
  return { state, effects };
}
