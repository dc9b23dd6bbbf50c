import { coalesce } from './coalesce.js';
import { chartOf } from './layout/chart.js';
import { drawFrame } from './layout/frame.js';
import { settle } from './layout/settle.js';
import { type Message, receive } from './receive.js';
import type { TerminalScreen } from './screen.js';
import type { AppState } from './state/app.js';
import type { Effect, Step } from './state/effect.js';
import { askForNames } from './state/names.js';
import { paste, press, resize } from './update.js';

/** Carries out what the UI asks for; the only way from the UI to the machine. */
export interface Shell {
  /** Called once, after the first frame: for what the first frame does not wait for. */
  begin?(tell: (message: Message) => void): void;
  perform(effect: Effect, tell: (message: Message) => void): void;
}

/** Runs the UI until the user quits. */
export function runApp(screen: TerminalScreen, initial: AppState, shell: Shell): Promise<void> {
  return new Promise((resolve) => {
    let state = resize(initial, screen.size);
    const drawing = coalesce(() => screen.draw(drawFrame(state), chartOf(state)));
    const change = (next: Step<AppState>): void => {
      const asked = askForNames(next);
      state = asked.state;
      drawing.soon();
      for (const effect of asked.effects) perform(effect);
    };
    const perform = (effect: Effect): void => {
      if (effect.type === 'bell') return screen.bell();
      if (effect.type === 'copy') return screen.copy(effect.text);
      shell.perform(effect, tell);
      if (effect.type !== 'quit') return;
      drawing.stop();
      resolve();
    };
    const tell = (message: Message): void => change(receive(state, message));
    screen.onKey((key) => {
      const pressed = press(state, key);
      change({ ...pressed, state: settle(pressed.state) });
    });
    screen.onPaste((text) => change({ state: paste(state, text), effects: [] }));
    screen.onResize(() => change({ state: resize(state, screen.size), effects: [] }));
    drawing.now();
    shell.begin?.(tell);
  });
}
