import type { AppState } from '../state/app.js';
import { type Step, step } from '../state/effect.js';
import { inputOf } from '../state/line-input.js';
import { maskOf } from '../state/scene.js';
import { withField, withStart } from '../state/start.js';
import { chosenUnits, moveCursor, shownUnits, UNIT_COLUMNS, unitHere } from '../state/units.js';
import { withUnits } from '../state/with-units.js';
import type { Binding, KeyTable } from './binding.js';
import { typeInto } from './edit-keys.js';
import type { Key } from './key.js';

const PAGE = 10;

/** The Select IP Office screen. */
export const UNITS_SCREEN: KeyTable = {
  title: 'Select IP Office',
  bindings: [
    {
      keys: ['enter'],
      shown: 'Enter',
      label: 'go on',
      description: 'Go on with the picked units, or with this one.',
      disabled: (state) => (chosenUnits(state.units, maskOf(state)).length === 0 ? 'no unit answered' : null),
      run: (state) => step(goOn(state)),
    },
    {
      keys: ['space'],
      shown: 'Space',
      label: 'pick',
      description: 'Pick this unit, or put it back; go on with several.',
      disabled: (state) => (shownUnits(state.units, maskOf(state)).length === 0 ? 'no unit answered' : null),
      run: (state) => step(pick(state)),
    },
    {
      keys: ['o'],
      shown: 'o',
      label: 'order',
      description: 'Sort by the next column.',
      run: (state) => step(sortByNext(state)),
    },
    {
      keys: ['/'],
      shown: '/',
      label: 'filter',
      description: 'Show only units that hold a text.',
      run: (state) => step(withUnits(state, { filtering: inputOf(state.masked ? '' : state.units.filter) })),
    },
    move(['down', 'j'], 'Down', 'down', 1),
    move(['up', 'k'], 'Up', 'up', -1),
    move(['pagedown'], 'PgDn', 'a page down', PAGE),
    move(['pageup'], 'PgUp', 'a page up', -PAGE),
    {
      keys: ['escape', 'backspace'],
      shown: 'Esc',
      label: 'back',
      description: 'End the search and go back to the start.',
      run: (state) => step({ ...withUnits(state, { searching: false }), screen: 'start' }, { type: 'cancel' }),
    },
  ],
};

/** The line in which the filter of the units is typed. */
export const UNITS_FILTER: KeyTable = {
  title: 'Select IP Office: filter',
  bindings: [
    {
      keys: ['enter'],
      shown: 'Enter',
      label: 'filter',
      description: 'Show only units that hold this text; without a text, all.',
      run: (state) => step(filterUnits(state)),
    },
    {
      keys: ['escape'],
      shown: 'Esc',
      label: 'leave',
      description: 'Leave the filter as it was.',
      run: (state) => step(withUnits(state, { filtering: null })),
    },
  ],
  other(state, key) {
    const input = state.units.filtering ? typeInto(state.units.filtering, key) : null;
    return input === null ? null : step(withUnits(state, { filtering: input }));
  },
};

function move(keys: readonly Key[], shown: string, label: string, by: number): Binding {
  const run = (state: AppState): Step<AppState> =>
    step({ ...state, units: moveCursor(state.units, by, maskOf(state)) });
  return { keys, shown, label, minor: true, description: `Move ${label}.`, run };
}

/** The cursor stays on its unit, or goes to the first that is left. */
function filterUnits(state: AppState): AppState {
  const filtered = { ...state.units, filter: state.units.filtering?.value ?? '', filtering: null };
  return { ...state, units: moveCursor(filtered, 0, maskOf(state)) };
}

function pick(state: AppState): AppState {
  const here = unitHere(state.units, maskOf(state));
  if (!here) return state;
  const { picked } = state.units;
  const on = picked.includes(here.address);
  return withUnits(state, { picked: on ? picked.filter((one) => one !== here.address) : [...picked, here.address] });
}

function sortByNext(state: AppState): AppState {
  const at = UNIT_COLUMNS.indexOf(state.units.sort);
  return withUnits(state, { sort: UNIT_COLUMNS[(at + 1) % UNIT_COLUMNS.length] ?? 'address' });
}

/** One unit goes into the address line, several into the IP Search Criteria with the scenario for many of them. */
function goOn(state: AppState): AppState {
  const chosen = chosenUnits(state.units, maskOf(state));
  const [only] = chosen;
  const back: AppState = { ...withUnits(state, { searching: false }), screen: 'start' };
  if (chosen.length > 1) {
    const many = state.scenarios.findIndex(({ input }) => input === 'search');
    const before = state.start.fields.search.value.trim();
    const text = `the IP Search Criteria are the ${chosen.length} picked units now, instead of what was typed`;
    const told = before === '' ? back : { ...back, message: { text, bad: false } };
    return withStart(withField(told, 'search', inputOf(chosen.join(';'))), { scenario: Math.max(0, many), focus: -1 });
  }
  const input = state.scenarios[state.start.scenario]?.input;
  const fits = input === 'address' || input === 'optional-address';
  const scenario = fits ? state.start.scenario : state.scenarios.findIndex((one) => one.input === 'address');
  return withStart(withField(back, 'address', inputOf(only ?? '')), { scenario: Math.max(0, scenario), focus: -1 });
}
