import { ALL_TABLES, activeTables } from '../keys/active.js';
import type { Binding, KeyTable } from '../keys/binding.js';
import type { AppState, Size } from '../state/app.js';
import { maskOf } from '../state/scene.js';
import { cells, EMPTY, fit, type Line, line, span, widthOf } from '../text.js';
import { drawDialog } from './dialogs.js';
import { runScreen } from './run-screen.js';
import { FOOT_ROWS } from './settle.js';
import { startScreen } from './start-screen.js';
import { targetsScreen } from './targets-screen.js';
import { unitsScreen } from './units-screen.js';

/** Below this the panes hold too little to be of use. */
const SMALLEST = { columns: 60, rows: 18 };

/** The whole screen: exactly as many lines and cells as it has. A pure function of the state. */
export function drawFrame(state: AppState): Line[] {
  const { columns, rows } = state.size;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return tooSmall(state);
  const body = { columns, rows: rows - FOOT_ROWS };
  const lines = drawScreen(state, body);
  const page = state.dialog ? drawDialog(state, state.dialog, lines, body, helpTables(state)) : lines;
  const whole = [...page.slice(0, body.rows), messageLine(state), footer(state)];
  return Array.from({ length: rows }, (_, row) => fit(whole[row] ?? EMPTY, columns));
}

function drawScreen(state: AppState, size: Size): Line[] {
  const mask = maskOf(state);
  if (state.screen === 'run' && state.run) return runScreen(state.run, mask, size);
  if (state.screen === 'targets' && state.run) return targetsScreen(state.run, mask, size);
  if (state.screen === 'units') return unitsScreen(state.units, mask, size);
  return startScreen(state, size);
}

/** The keys in force behind the help come first. */
function helpTables(state: AppState): readonly KeyTable[] {
  const here = activeTables({ ...state, dialog: null });
  return [...here, ...ALL_TABLES.filter((table) => !here.includes(table))];
}

function tooSmall({ size }: AppState): Line[] {
  const words = [
    `${size.columns}x${size.rows} is too small:`,
    `${SMALLEST.columns}x${SMALLEST.rows} cells are needed`,
    'make it larger, or q quits',
  ];
  return Array.from({ length: size.rows }, (_, row) => fit(line(words[row] ?? ''), size.columns));
}

function messageLine(state: AppState): Line {
  const { message } = state;
  if (message === null) return EMPTY;
  const tone = message.bad ? 'bad' : 'accent';
  return line(span(message.bad ? ' ✖ ' : ' → ', tone), span(cells(maskOf(state).text(message.text)), tone));
}

/** The keys of the focused pane, as many as there is room for. Help and the way out always have it. */
function footer(state: AppState): Line {
  const tables = activeTables(state);
  const bindings = tables.flatMap((table) => table.bindings).filter((one) => (one.disabled?.(state) ?? null) === null);
  const last = bindings.filter(({ label }) => label === 'help' || label === 'quit').slice(0, 2);
  const first = bindings.filter((one) => !last.includes(one) && one.minor !== true);
  const end = last.flatMap((one) => presentKey(one, state));
  return line(...asMany(first, state, widthOf(end)), ...end);
}

/** As many as there is room for beside `taken` cells. */
function asMany(bindings: readonly Binding[], state: AppState, taken: number): Line {
  const parts: Line[] = [];
  let left = state.size.columns - taken;
  for (const part of bindings.map((one) => presentKey(one, state))) {
    left -= widthOf(part);
    if (left < 0) break;
    parts.push(part);
  }
  return parts.flat();
}

function presentKey({ shown, label, labelNow }: Binding, state: AppState): Line {
  return [span(` ${shown}`, 'title'), span(` ${labelNow?.(state) ?? label} `, 'dim')];
}
