import { activeTables } from './keys/active.js';
import type { Binding } from './keys/binding.js';
import type { Key } from './keys/key.js';
import type { AppState, Size } from './state/app.js';
import { type Step, step } from './state/effect.js';
import { focusedField, inputIn } from './state/start.js';

/** What one key does: the first binding that knows it, from the innermost situation outwards. */
export function press(state: AppState, key: Key): Step<AppState> {
  const quiet: AppState = state.message === null ? state : { ...state, message: null };
  for (const table of activeTables(quiet)) {
    const binding = table.bindings.find((one) => one.keys.includes(key));
    if (binding) return perform(binding, quiet, key);
    const other = table.other?.(quiet, key);
    if (other) return other;
  }
  return step(quiet);
}

/** Pasted text is typed where a line is being typed, and is nothing elsewhere: it never presses a key. */
export function paste(state: AppState, text: string): AppState {
  const [table] = activeTables(state);
  const typed = text.replace(/[\n\r\t,]/g, (mark) => (isSearch(state) ? separator(state) : mark)).replace(/\s/g, ' ');
  return [...typed].reduce(
    (before, character) => table?.other?.(before, character === ' ' ? 'space' : character)?.state ?? before,
    state,
  );
}

function isSearch(state: AppState): boolean {
  return state.screen === 'start' && state.dialog === null && focusedField(state) === 'search';
}

/** A pasted list may have its addresses in lines or with commas between them; pastes come character by character. */
function separator(state: AppState): string {
  const { value, cursor } = inputIn(state, 'search');
  return /(^|;)\s*$/.test(value.slice(0, cursor)) ? '' : ';';
}

/** A key that does nothing at the moment says why. */
function perform(binding: Binding, state: AppState, key: Key): Step<AppState> {
  const reason = binding.disabled?.(state) ?? null;
  if (reason === null) return binding.run(state, key);
  return step({ ...state, message: { text: `${binding.label}: ${reason}`, bad: false } });
}

export function resize(state: AppState, size: Size): AppState {
  return { ...state, size };
}
