import type { AppState } from '../state/app.js';
import { type Step, step } from '../state/effect.js';
import { edit, inputOf } from '../state/line-input.js';
import { beginRun } from '../state/run.js';
import {
  chosenScenario,
  fieldsOf,
  focusedField,
  formOf,
  inputIn,
  inputToType,
  withField,
  withStart,
} from '../state/start.js';
import { NO_UNITS } from '../state/units.js';
import type { Binding, KeyTable } from './binding.js';
import { typeInto } from './edit-keys.js';
import { isText, type Key } from './key.js';

const START: Binding = {
  keys: ['enter'],
  shown: 'Enter',
  label: 'run',
  description: 'Run the scenario; goes to the line that is missing or wrong first.',
  run: (state) => start(state, false),
};

const BY_STEP: Binding = {
  keys: ['s'],
  shown: 's',
  label: 'step by step',
  description: 'Run the scenario one step at a time, each with Enter.',
  disabled: ({ start: { scenario }, scenarios }) =>
    scenarios[scenario]?.input === 'fault' || scenarios[scenario]?.input === 'search' ? 'not for this choice' : null,
  run: (state) => start(state, true),
};

/** The scenario list of the start screen. */
export const START_LIST: KeyTable = {
  title: 'Start: scenarios',
  bindings: [
    START,
    {
      keys: ['down', 'j'],
      shown: 'Up/Down',
      label: 'scenario',
      description: 'The scenario below.',
      run: (state) => step(choose(state, 1)),
    },
    {
      keys: ['up', 'k'],
      shown: 'Up',
      label: 'up',
      minor: true,
      description: 'The scenario above.',
      run: (state) => step(choose(state, -1)),
    },
    {
      keys: ['tab', 'right', 'l', 'a'],
      shown: 'Tab',
      label: 'address',
      description: 'To the input lines of the scenario, or the faults of the demo.',
      run: (state) => step(withStart(state, { focus: 0 })),
    },
    BY_STEP,
    {
      keys: ['d'],
      shown: 'd',
      label: 'discover',
      description: 'List the units that answer, to pick from (Select IP Office).',
      disabled: ({ facts }) => facts.without.discover ?? null,
      run: discover,
    },
    {
      keys: ['v'],
      shown: 'v',
      label: 'last run',
      description: 'Back to the run that was looked at last.',
      disabled: ({ run }) => (run === null ? 'nothing was run yet' : null),
      run: (state) => step({ ...state, screen: state.run?.many ? 'targets' : 'run' }),
    },
    {
      keys: ['S-tab'],
      shown: 'S-Tab',
      label: 'last line',
      minor: true,
      description: 'To the last input line of the scenario.',
      run: (state) => step(withStart(state, { focus: Math.max(0, fieldsOf(chosenScenario(state)).length - 1) })),
    },
  ],
};

/** An input line of the start screen. */
export const START_FIELD: KeyTable = {
  title: 'Start: input lines',
  bindings: [
    START,
    move(['tab', 'down'], 'Tab', 'next line', 'The next input line, then the scenario list.', 1),
    { ...move(['S-tab', 'up'], 'S-Tab', 'line before', 'The input line before.', -1), minor: true },
    {
      keys: ['C-n', 'C-p'],
      shown: '^N',
      label: 'recent',
      description: 'Put in the next of the recent addresses.',
      disabled: ({ facts }) => (facts.recent.length === 0 ? 'no address was used yet' : null),
      run: (state) => step(recall(state)),
    },
    {
      keys: ['C-u'],
      shown: '^U',
      label: 'clear',
      description: 'Clear the line before the cursor.',
      run: (state) => step(clear(state)),
    },
    {
      keys: ['escape'],
      shown: 'Esc',
      label: 'scenarios',
      description: 'Back to the scenario list; what was entered stays.',
      run: (state) => step(withStart(state, { focus: -1 })),
    },
    {
      keys: ['f1'],
      shown: 'F1',
      label: 'help',
      description: 'Show this help.',
      run: (state) => step({ ...state, dialog: { kind: 'help', scroll: 0 } }),
    },
  ],
  other(state, key) {
    const field = focusedField(state);
    const input = field === null ? null : typeInto(inputToType(state, field, isText(key)), key);
    return field === null || input === null ? null : step(withField(state, field, input));
  },
};

/** The faults of the demo. */
export const START_FAULTS: KeyTable = {
  title: 'Start: faults of the demo',
  bindings: [
    START,
    fault(['down', 'j'], 'Up/Down', 'fault', 'The fault below.', 1),
    { ...fault(['up', 'k'], 'Up', 'up', 'The fault above.', -1), minor: true },
    { ...fault(['pagedown', 'space'], 'PgDn', 'page', 'A page of faults down.', 10), minor: true },
    { ...fault(['pageup'], 'PgUp', 'page', 'A page of faults up.', -10), minor: true },
    {
      keys: ['escape', 'tab', 'S-tab', 'left', 'h'],
      shown: 'Esc',
      label: 'scenarios',
      description: 'Back to the scenario list.',
      run: (state) => step(withStart(state, { focus: -1 })),
    },
  ],
};

function choose(state: AppState, by: number): AppState {
  const last = state.scenarios.length - 1;
  return withStart(state, { scenario: Math.max(0, Math.min(last, state.start.scenario + by)) });
}

function fault(keys: readonly Key[], shown: string, label: string, description: string, by: number): Binding {
  const run = (state: AppState): Step<AppState> => {
    const last = Math.max(0, state.facts.faults.length - 1);
    return step(withStart(state, { fault: Math.max(0, Math.min(last, state.start.fault + by)) }));
  };
  return { keys, shown, label, description, run };
}

function move(keys: readonly Key[], shown: string, label: string, description: string, by: number): Binding {
  const run = (state: AppState): Step<AppState> => {
    const count = fieldsOf(chosenScenario(state)).length;
    const next = state.start.focus + by;
    return step(withStart(state, { focus: next >= count ? -1 : next }));
  };
  return { keys, shown, label, description, run };
}

function clear(state: AppState): AppState {
  const field = focusedField(state);
  return field === null ? state : withField(state, field, edit(inputIn(state, field), 'clear-before'));
}

/** Each press puts in the recent address after the one that stands there. */
function recall(state: AppState): AppState {
  const field = focusedField(state);
  const { recent } = state.facts;
  if (field !== 'address' && field !== 'search') return state;
  const at = recent.indexOf(inputIn(state, field).value);
  return withField(state, field, inputOf(recent[(at + 1) % recent.length] ?? ''));
}

/** Runs what was entered, or goes to the first line that is not right and says why. */
function start(state: AppState, stepByStep: boolean): Step<AppState> {
  const fields = fieldsOf(chosenScenario(state));
  const wrong = fields.findIndex((field) => problem(state, field) !== null);
  const field = fields[wrong];
  if (field === undefined) {
    const form = formOf(state);
    return step(beginRun(withStart(state, { focus: -1 }), form, stepByStep), { type: 'start-run', form, stepByStep });
  }
  const text = problem(state, field) ?? '';
  return step({ ...withStart(state, { focus: wrong }), message: { text, bad: true } });
}

function discover(state: AppState): Step<AppState> {
  const searching = { ...NO_UNITS, searching: true };
  return step({ ...state, screen: 'units', units: searching }, { type: 'start-discover', form: formOf(state) });
}

function problem(state: AppState, field: Parameters<AppState['check']>[0]): string | null {
  return state.check(field, inputIn(state, field).value.trim(), chosenScenario(state).input);
}
