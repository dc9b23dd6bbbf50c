import { runApp } from '../../src/tui/app.js';
import type { Message } from '../../src/tui/receive.js';
import type { AppState } from '../../src/tui/state/app.js';
import type { Effect } from '../../src/tui/state/effect.js';
import type { Theme } from '../../src/tui/theme.js';
import { openTerminal, type TestTerminal } from './terminal.js';

/** The whole UI on a terminal of a test; what it asks for is recorded, and answered by the test. */
export interface TuiSession extends TestTerminal {
  readonly effects: readonly Effect[];
  tell(message: Message): void;
  /** Resolves when the user quit. */
  readonly ended: Promise<void>;
}

export function openSession(state: AppState, columns: number, rows: number, theme?: Theme): TuiSession {
  const terminal = openTerminal(columns, rows, theme);
  const effects: Effect[] = [];
  let listener: (message: Message) => void = () => {};
  const shell = {
    perform(effect: Effect, tell: (message: Message) => void) {
      effects.push(effect);
      listener = tell;
    },
  };
  const ended = runApp(terminal.screen, state, shell);
  return Object.assign(terminal, { effects, tell: (message: Message) => listener(message), ended });
}
