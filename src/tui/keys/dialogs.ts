import type { AppState, Dialog } from '../state/app.js';
import { type Step, step } from '../state/effect.js';
import { exportRows } from '../state/export.js';
import { shownNames } from '../state/names.js';
import { withRun } from '../state/run.js';
import type { Binding, KeyTable } from './binding.js';
import { typeInto } from './edit-keys.js';
import type { Key } from './key.js';

const CLOSE: Binding = {
  keys: ['escape', 'q'],
  shown: 'Esc',
  label: 'close',
  description: 'Close the dialog.',
  run: (state) => step({ ...state, dialog: null }),
};

const PAGE = 10;

const HELP: KeyTable = {
  title: 'Help',
  bindings: [
    CLOSE,
    scroll(['down', 'j'], 'Down', 'down', 1),
    scroll(['up', 'k'], 'Up', 'up', -1),
    scroll(['pagedown', 'space'], 'PgDn', 'a page down', PAGE),
    scroll(['pageup'], 'PgUp', 'a page up', -PAGE),
  ],
};

const TOLD: KeyTable = {
  title: 'Note',
  bindings: [{ ...CLOSE, keys: ['escape', 'q', 'enter'], shown: 'Enter' }],
};

const EXPORT: KeyTable = {
  title: 'Export',
  bindings: [
    {
      keys: ['enter'],
      shown: 'Enter',
      label: 'write',
      description: 'Write the chosen formats.',
      disabled: ({ dialog }) =>
        dialog?.kind === 'export' && dialog.formats.length === 0 ? 'no format is chosen' : null,
      run: write,
    },
    {
      keys: ['space'],
      shown: 'Space',
      label: 'choose',
      description: 'Choose the format or the privacy mask, or leave it out.',
      run: toggle,
    },
    focus(['down', 'tab'], 'Up/Down', 'move', 'The line below.', 1),
    { ...focus(['up', 'S-tab'], 'Up', 'up', 'The line above.', -1), minor: true },
    { ...CLOSE, keys: ['escape'] },
  ],
  other: type,
};

/** The keys of each dialog. */
export const DIALOG_TABLES: Record<Dialog['kind'], KeyTable> = { help: HELP, export: EXPORT, told: TOLD };

function scroll(keys: readonly Key[], shown: string, label: string, by: number): Binding {
  const run = (state: AppState): Step<AppState> => {
    if (state.dialog?.kind !== 'help') return step(state);
    return step({ ...state, dialog: { kind: 'help', scroll: Math.max(0, state.dialog.scroll + by) } });
  };
  return { keys, shown, label, description: `Move ${label}.`, run };
}

function focus(keys: readonly Key[], shown: string, label: string, description: string, by: number): Binding {
  const run = (state: AppState): Step<AppState> => {
    if (state.dialog?.kind !== 'export') return step(state);
    const count = exportRows(state.facts.formats).length;
    const next = (state.dialog.focus + by + count) % count;
    return step({ ...state, dialog: { ...state.dialog, focus: next } });
  };
  return { keys, shown, label, description, run };
}

function isFolder({ focus: at }: Extract<Dialog, { kind: 'export' }>, { formats }: AppState['facts']): boolean {
  return exportRows(formats)[at]?.kind === 'folder';
}

function toggle(state: AppState): Step<AppState> {
  const { dialog, facts } = state;
  const row = dialog?.kind === 'export' ? exportRows(facts.formats)[dialog.focus] : undefined;
  if (row?.kind === 'folder') return type(state, 'space') ?? step(state);
  if (dialog?.kind !== 'export' || !row) return step(state);
  if (row.kind === 'mask') return step({ ...state, dialog: { ...dialog, mask: !dialog.mask } });
  const on = dialog.formats.includes(row.format);
  const formats = on ? dialog.formats.filter((one) => one !== row.format) : [...dialog.formats, row.format];
  return step({ ...state, dialog: { ...dialog, formats } });
}

/** Only the folder is typed. */
function type(state: AppState, key: Key): Step<AppState> | null {
  const { dialog, facts } = state;
  if (dialog?.kind !== 'export' || !isFolder(dialog, facts)) return null;
  const folder = typeInto(dialog.folder, key);
  return folder === null ? null : step({ ...state, dialog: { ...dialog, folder } });
}

function write(state: AppState): Step<AppState> {
  const { dialog, run } = state;
  if (dialog?.kind !== 'export' || run === null) return step(state);
  const { formats, folder, mask } = dialog;
  const names = shownNames(run);
  const closed = { ...withRun(state, { exporting: dialog }), dialog: null };
  return step(closed, { type: 'export', formats, folder: folder.value.trim(), mask, names });
}
