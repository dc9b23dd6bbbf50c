import { MASKED, STEP_SIGNS } from '../presentation/status.js';
import type { AppState, FieldId, ScenarioChoice, Size } from '../state/app.js';
import { maskOf } from '../state/scene.js';
import { chosenScenario, fieldsOf, focusedField, inputIn } from '../state/start.js';
import { cells, EMPTY, fit, hanging, inTone, justify, type Line, line, span } from '../text.js';
import { inputLine } from './input-line.js';
import { beside, drawPane, FRAME } from './pane.js';

const WORDS: Record<FieldId, string> = {
  address: 'Unit/Broadcast Address',
  search: 'IP Search Criteria',
  basePort: 'Services Base TCP port',
  configService: 'Configuration service',
  interface: 'Interface',
  profile: 'Discovery profile',
};
const HINTS: Record<FieldId, string> = {
  address: '192.168.42.1, or a name',
  search: '10.1.1.5;10.2.0.1 - 10.2.0.40',
  basePort: '50804',
  configService: 'either, plain or tls',
  interface: 'all of them',
  profile: 'none, or a file',
};
const OPTIONAL_ADDRESS = 'none: whoever answers the broadcast';
const LABEL = 24;
const ID = 14;
/** Side by side from this width on. */
const WIDE = 100;
/** The list of scenarios, where something else needs the room. */
const FEWEST_ROWS = 4;

/** The start screen in exactly the given size. */
export function startScreen(state: AppState, { columns, rows }: Size): Line[] {
  const sign = state.masked ? `  ${MASKED}` : '';
  const left = span(
    ` pathproof ${cells(state.facts.version)}${sign}  which requirement keeps Manager from the unit`,
    'bar',
  );
  const right = span('nothing is sent before you begin a run or a search ', 'bar');
  const head = justify([left], [right], columns, 'bar');
  const body = { columns, rows: rows - 1 };
  return [head, ...(columns >= WIDE ? sideBySide(state, body) : stacked(state, body))];
}

/** Scenarios and what they ask for on top; what will be done, and by what means, below. */
function sideBySide(state: AppState, { columns, rows }: Size): Line[] {
  const left = Math.floor(columns * 0.5);
  const right = columns - left;
  const top = Math.min(rows - 8, Math.max(state.scenarios.length * 2 + FRAME.rows, 12));
  const roomy = rows >= 28;
  const height = roomy ? top : Math.min(top, state.scenarios.length + FRAME.rows);
  return [
    ...beside(
      { lines: scenarioPane(state, left, height), width: left },
      { lines: inputPane(state, right, height), width: right },
    ),
    ...beside(
      { lines: planPane(state, left, rows - height), width: left },
      { lines: machinePane(state, right, rows - height), width: right },
    ),
  ];
}

/** One below the other; what has the focus gets the room. */
function stacked(state: AppState, { columns, rows }: Size): Line[] {
  const whole = state.scenarios.length + FRAME.rows;
  const asked = inputRows(state) + sayProblem(state, columns - FRAME.columns).length + FRAME.rows;
  const list = state.start.focus < 0 ? whole : Math.max(FEWEST_ROWS, Math.min(whole, rows - asked));
  const input = Math.min(rows - list, chosenScenario(state).input === 'fault' ? 7 : asked);
  if (state.start.focus >= 0 && chosenScenario(state).input === 'fault') {
    return [...scenarioPane(state, columns, FEWEST_ROWS), ...inputPane(state, columns, rows - FEWEST_ROWS)];
  }
  const rest = rows - list - input;
  const plan = rest >= 4 ? planPane(state, columns, rest) : [];
  return [
    ...scenarioPane(state, columns, list),
    ...inputPane(state, columns, plan.length > 0 ? input : rows - list),
    ...plan,
  ];
}

function scenarioPane(state: AppState, width: number, height: number): Line[] {
  const inner = width - FRAME.columns;
  const two = height >= state.scenarios.length * 2 + FRAME.rows;
  const lines = state.scenarios.flatMap((choice, index) =>
    scenarioLines(choice, index === state.start.scenario, state.start.focus < 0, two, inner),
  );
  const scroll = Math.max(0, state.start.scenario * (two ? 2 : 1) - (height - FRAME.rows - 1));
  return drawPane({ title: 'Scenario', focused: state.start.focus < 0, width, height, lines, scroll });
}

function scenarioLines(
  { id, title }: ScenarioChoice,
  chosen: boolean,
  focused: boolean,
  two: boolean,
  width: number,
): Line[] {
  const row = fit(
    line(span(chosen ? '▶ ' : '  ', 'accent'), span(id.padEnd(ID), 'strong'), span(two ? '' : title, 'dim')),
    width,
  );
  const first = chosen && focused ? inTone(row, 'selected') : row;
  return two ? [first, line(span(`  ${title}`, 'dim'))] : [first];
}

/** The input lines of the scenario, or the faults of the demo. */
function inputPane(state: AppState, width: number, height: number): Line[] {
  const choice = chosenScenario(state);
  const focused = state.start.focus >= 0;
  if (choice.input === 'fault') {
    const inner = width - FRAME.columns;
    const chosen = state.facts.faults[state.start.fault];
    const told = focused && chosen ? hanging(span('→ ', 'accent'), cells(chosen.title), inner) : [];
    const room = height - FRAME.rows - told.length - (told.length > 0 ? 1 : 0);
    const all = faultLines(state, inner);
    const from = Math.max(0, state.start.fault - room + 1);
    if (told.length > 0 && room > 1) {
      const shown = all.slice(from, from + room);
      const gap = Array.from({ length: room - shown.length + 1 }, () => EMPTY);
      const lines = [...shown, ...gap, ...told];
      const rest = { before: from, after: all.length - from - shown.length };
      return drawPane({ title: 'Fault of the demo', focused, width, height, lines, scroll: 0, ...rest });
    }
    const scroll = Math.max(0, state.start.fault - (height - FRAME.rows) + 1);
    return drawPane({
      title: 'Fault of the demo',
      focused,
      width,
      height,
      lines: all,
      scroll,
    });
  }
  const lines = inputLines(state, width - FRAME.columns, height - FRAME.rows);
  return drawPane({ title: 'Unit', focused, width, height, lines, scroll: 0 });
}

function faultLines({ facts, start }: AppState, width: number): Line[] {
  if (facts.faults.length === 0) return [line(span('looking up what can be broken', 'dim'))];
  const widest = Math.max(...facts.faults.map(({ name }) => name.length)) + 2;
  return facts.faults.map(({ name, title }, index) => {
    const chosen = index === start.fault;
    const row = fit(
      line(span(chosen ? '▶ ' : '  ', 'accent'), span(`${name}  `.padEnd(widest), 'strong'), span(title, 'dim')),
      width,
    );
    return chosen && start.focus >= 0 ? inTone(row, 'selected') : row;
  });
}

function inputRows(state: AppState): number {
  return fieldsOf(chosenScenario(state)).length + 1;
}

function inputLines(state: AppState, width: number, rows: number): Line[] {
  const fields = fieldsOf(chosenScenario(state)).map((field) => fieldLine(state, field, width));
  const problem = sayProblem(state, width);
  const spaced = rows >= fields.length * 2 + 3 ? fields.flatMap((one) => [one, EMPTY]) : fields;
  const recent = state.facts.recent.slice(0, Math.max(0, Math.min(5, rows - spaced.length - problem.length - 2)));
  const list =
    recent.length > 0
      ? [
          EMPTY,
          line(span('Recent (^N puts it in)', 'title')),
          ...recent.map((one) => line(`  ${cells(maskOf(state).address(one))}`)),
        ]
      : [];
  return [...spaced, ...problem, ...list];
}

function fieldLine(state: AppState, field: FieldId, width: number): Line {
  const input = inputIn(state, field);
  const focused = focusedField(state) === field;
  const mark =
    input.value !== '' && problemOf(state, field) !== null ? span('✖ ', 'bad') : span(focused ? '▶ ' : '  ', 'accent');
  const hint =
    field === 'address' && chosenScenario(state).input === 'optional-address' ? OPTIONAL_ADDRESS : HINTS[field];
  return line(
    mark,
    span(WORDS[field].padEnd(LABEL), focused ? 'strong' : 'plain'),
    ...inputLine(input, Math.max(8, width - LABEL - 3), focused, hint),
  );
}

function problemOf(state: AppState, field: FieldId): string | null {
  return state.check(field, inputIn(state, field).value.trim(), chosenScenario(state).input);
}

/** What is wrong with the first line that was filled in wrongly. */
function sayProblem(state: AppState, width: number): Line[] {
  const wrong = fieldsOf(chosenScenario(state)).find(
    (field) => inputIn(state, field).value !== '' && problemOf(state, field) !== null,
  );
  if (wrong === undefined) return [];
  return hanging(span('✖ ', 'bad'), cells(`${WORDS[wrong]} ${problemOf(state, wrong)}`), width, 'bad');
}

/** The documented steps: those that send packets, and those of a person. */
function planPane(state: AppState, width: number, height: number): Line[] {
  const choice = chosenScenario(state);
  const lines = choice.steps.map(({ number, title, status }) => {
    const machine = status === 'pending';
    const { mark, tone } = machine ? { mark: '▶', tone: 'accent' as const } : STEP_SIGNS.manual;
    return line(
      span(`${mark} `, machine ? tone : 'dim'),
      span(`${number}`.padStart(2), 'dim'),
      span(`  ${title}`, machine ? 'plain' : 'dim'),
      span(machine ? '' : '  (you, in Manager)', 'dim'),
    );
  });
  return drawPane({ title: `What will be done: ${choice.id}`, focused: false, width, height, lines, scroll: 0 });
}

const METHODS: Record<AppState['facts']['method'], string> = {
  raw: 'raw sockets: every packet is seen',
  system: 'the system’s ping and traceroute',
  connect: 'ordinary sockets alone',
};

function machinePane(state: AppState, width: number, height: number): Line[] {
  const { facts } = state;
  const mask = maskOf(state);
  const inner = width - FRAME.columns;
  const interfaces = facts.interfaces
    .map(({ name, address, prefix }) => `${name} ${mask.address(address)}/${prefix}`)
    .join(', ');
  const lines = [
    ...hanging(span('Method      ', 'dim'), METHODS[facts.method], inner),
    ...hanging(span('Interfaces  ', 'dim'), cells(interfaces === '' ? 'none with an IPv4 address' : interfaces), inner),
    ...facts.limits.flatMap((limit, index) =>
      hanging(span(index === 0 ? 'Limits      ' : '            ', 'dim'), cells(mask.text(limit)), inner, 'doubt'),
    ),
  ];
  return drawPane({ title: 'This PC', focused: false, width, height, lines, scroll: 0 });
}
