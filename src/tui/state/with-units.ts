import type { AppState } from './app.js';
import type { UnitsState } from './units.js';

/** The state with a change of the Select IP Office screen. */
export function withUnits(state: AppState, change: Partial<UnitsState>): AppState {
  return { ...state, units: { ...state.units, ...change } };
}
