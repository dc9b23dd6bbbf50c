import type { AppState } from '../state/app.js';
import { type Step, step } from '../state/effect.js';
import { withRun } from '../state/run.js';
import { shownTargets } from '../state/targets.js';
import type { Binding, KeyTable } from './binding.js';
import type { Key } from './key.js';
import { PAUSE, RUN_BINDINGS } from './run-actions.js';

const PAGE = 10;
const END = Number.MAX_SAFE_INTEGER;

/** The table of many targets. */
export const TARGETS_SCREEN: KeyTable = {
  title: 'Many units',
  bindings: [
    {
      keys: ['enter'],
      shown: 'Enter',
      label: 'open',
      description: 'Open the run of this unit; Esc comes back.',
      disabled: ({ run }) => (run && shownTargets(run).length > 0 ? null : 'no unit is there yet'),
      run: (state) => step(open(state)),
    },
    PAUSE,
    {
      keys: ['f'],
      shown: 'f',
      label: 'failing only',
      description: 'Show only units that do not pass, or all.',
      run: (state) => step(withRun(state, { failingOnly: !state.run?.failingOnly, cursor: 0 })),
    },
    move(['down', 'j'], 'Down', 'down', 1),
    move(['up', 'k'], 'Up', 'up', -1),
    move(['pagedown'], 'PgDn', 'a page down', PAGE),
    move(['pageup'], 'PgUp', 'a page up', -PAGE),
    move(['end', 'G'], 'G', 'to the end', END),
    move(['home', 'g'], 'g', 'to the top', -END),
    ...RUN_BINDINGS,
  ],
};

function open(state: AppState): AppState {
  const chosen = state.run ? shownTargets(state.run)[state.run.cursor] : undefined;
  if (!chosen) return state;
  return { ...withRun(state, { shown: chosen.address, entry: 0, opened: null }), screen: 'run' };
}

function move(keys: readonly Key[], shown: string, label: string, by: number): Binding {
  const run = (state: AppState): Step<AppState> => {
    if (state.run === null) return step(state);
    const last = Math.max(0, shownTargets(state.run).length - 1);
    return step(withRun(state, { cursor: Math.max(0, Math.min(last, state.run.cursor + by)) }));
  };
  return { keys, shown, label, minor: true, description: `Move ${label}.`, run };
}
