import { ALL_TABLES } from '../keys/active.js';
import { presentHelp } from '../presentation/help.js';
import type { AppState } from '../state/app.js';
import { withRun } from '../state/run.js';
import { maskOf, sceneOf } from '../state/scene.js';
import { dialogPlace } from './dialogs.js';
import { FRAME } from './pane.js';
import { PANE_LINES, placesOf } from './run-places.js';

/** Rows below the page: the message and the keys. */
export const FOOT_ROWS = 2;

/** The state with its scroll positions within what there is to scroll: a key back from the end moves at once. */
export function settle(state: AppState): AppState {
  if (state.dialog?.kind === 'help') return settleHelp(state, state.dialog.scroll);
  const { run, size } = state;
  if (!run || state.screen !== 'run' || run.scroll[run.pane] === 0) return state;
  const scene = sceneOf(run, maskOf(state));
  if (scene === null) return state;
  const page = { columns: size.columns, rows: size.rows - FOOT_ROWS };
  const place = placesOf(scene, page).find(({ id }) => id === run.pane);
  if (!place) return state;
  const room = place.rows - FRAME.rows;
  const { length } = PANE_LINES[run.pane](scene, place.columns - FRAME.columns, room);
  const most = Math.max(0, length - room);
  return run.scroll[run.pane] <= most ? state : withRun(state, { scroll: { ...run.scroll, [run.pane]: most } });
}

function settleHelp(state: AppState, scroll: number): AppState {
  const page = { columns: state.size.columns, rows: state.size.rows - FOOT_ROWS };
  const { width, height } = dialogPlace('help', page, Number.POSITIVE_INFINITY);
  const { length } = presentHelp(ALL_TABLES, width - FRAME.columns, 1);
  const most = Math.max(0, length - (height - FRAME.rows));
  return scroll <= most ? state : { ...state, dialog: { kind: 'help', scroll: most } };
}
