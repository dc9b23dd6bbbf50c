import type { AppState, FieldId, RunForm, ScenarioChoice, StartState } from './app.js';
import { inputOf, type LineInput } from './line-input.js';

/** The input lines that a scenario asks for, in order. */
export function fieldsOf(choice: ScenarioChoice): readonly FieldId[] {
  if (choice.input === 'fault') return [];
  const naming: FieldId = choice.input === 'search' ? 'search' : 'address';
  return [naming, 'basePort', 'configService', 'interface', 'profile'];
}

/** What the start screen begins with; empty lines stand for the defaults that their hints name. */
export function initialStart(scenario: number, given: Partial<Record<FieldId, string>>, recalled = false): StartState {
  const field = (id: FieldId): LineInput => inputOf(given[id] ?? '');
  return {
    scenario: Math.max(0, scenario),
    focus: -1,
    fields: {
      address: field('address'),
      search: field('search'),
      basePort: field('basePort'),
      interface: field('interface'),
      profile: field('profile'),
      configService: field('configService'),
    },
    recalled,
    fault: 0,
  };
}

export function chosenScenario({ start, scenarios }: AppState): ScenarioChoice {
  const choice = scenarios[start.scenario] ?? scenarios[0];
  if (!choice) throw new RangeError('no scenario to choose');
  return choice;
}

export function focusedField(state: AppState): FieldId | null {
  return fieldsOf(chosenScenario(state))[state.start.focus] ?? null;
}

export function withStart(state: AppState, change: Partial<StartState>): AppState {
  return { ...state, start: { ...state.start, ...change } };
}

export function withField(state: AppState, field: FieldId, input: LineInput): AppState {
  const recalled = field === 'address' ? false : state.start.recalled;
  return withStart(state, { recalled, fields: { ...state.start.fields, [field]: input } });
}

/** An input line as it is shown: the last address is recalled only where one is needed. */
export function inputIn(state: AppState, field: FieldId): LineInput {
  const needed = chosenScenario(state).input === 'address';
  return field === 'address' && state.start.recalled && !needed ? inputOf('') : state.start.fields[field];
}

/** What is typed over a recalled address takes its place; a key that edits changes it. */
export function inputToType(state: AppState, field: FieldId, typed: boolean): LineInput {
  return field === 'address' && state.start.recalled && typed ? inputOf('') : inputIn(state, field);
}

/** What is to be run, as it was entered; lines that the scenario does not ask for stay empty. */
export function formOf(state: AppState): RunForm {
  const choice = chosenScenario(state);
  const asked = fieldsOf(choice);
  const value = (field: FieldId): string => (asked.includes(field) ? inputIn(state, field).value.trim() : '');
  return {
    scenario: choice.id,
    address: value('address'),
    search: value('search'),
    basePort: value('basePort'),
    interface: value('interface'),
    profile: value('profile'),
    configService: value('configService'),
    fault: choice.input === 'fault' ? (state.facts.faults[state.start.fault]?.name ?? '') : '',
  };
}
