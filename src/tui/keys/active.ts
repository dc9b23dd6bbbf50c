import type { AppState } from '../state/app.js';
import { focusedField } from '../state/start.js';
import type { KeyTable } from './binding.js';
import { DIALOG_TABLES } from './dialogs.js';
import { ALWAYS, EVERYWHERE } from './everywhere.js';
import { RUN_EVIDENCE, RUN_FILTER, RUN_SCREEN } from './run.js';
import { START_FAULTS, START_FIELD, START_LIST } from './start.js';
import { TARGETS_SCREEN } from './targets.js';
import { UNITS_FILTER, UNITS_SCREEN } from './units.js';

/** The key tables in force, the innermost first: a dialog hides the screen below it; Ctrl-C works always. */
export function activeTables(state: AppState): readonly KeyTable[] {
  if (state.dialog) return [DIALOG_TABLES[state.dialog.kind], ALWAYS];
  return [...screenTables(state), ALWAYS];
}

function screenTables(state: AppState): readonly KeyTable[] {
  if (state.screen === 'start') return startTables(state);
  if (state.screen === 'units') return state.units.filtering ? [UNITS_FILTER] : [UNITS_SCREEN, EVERYWHERE];
  if (state.screen === 'targets') return [TARGETS_SCREEN, EVERYWHERE];
  if (state.run?.filtering) return [RUN_FILTER];
  return state.run?.pane === 'evidence' ? [RUN_EVIDENCE, RUN_SCREEN, EVERYWHERE] : [RUN_SCREEN, EVERYWHERE];
}

function startTables(state: AppState): readonly KeyTable[] {
  if (state.start.focus < 0) return [START_LIST, EVERYWHERE];
  return focusedField(state) === null ? [START_FAULTS, EVERYWHERE] : [START_FIELD];
}

/** Every table, for the help. */
export const ALL_TABLES: readonly KeyTable[] = [
  START_LIST,
  START_FIELD,
  START_FAULTS,
  RUN_SCREEN,
  RUN_EVIDENCE,
  RUN_FILTER,
  TARGETS_SCREEN,
  UNITS_SCREEN,
  UNITS_FILTER,
  ...Object.values(DIALOG_TABLES),
  EVERYWHERE,
  ALWAYS,
];
