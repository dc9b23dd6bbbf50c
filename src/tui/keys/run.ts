import type { Evidence } from '../../model/evidence/evidence.js';
import { type AppState, PANES } from '../state/app.js';
import { type Step, step } from '../state/effect.js';
import { shownEvidence } from '../state/evidence-list.js';
import { inputOf, type LineInput } from '../state/line-input.js';
import { switchNames, whyNoNames } from '../state/names.js';
import { shownTarget, withRun } from '../state/run.js';
import { maskOf } from '../state/scene.js';
import type { Binding, KeyTable } from './binding.js';
import { typeInto } from './edit-keys.js';
import type { Key } from './key.js';
import { PAUSE, RUN_BINDINGS } from './run-actions.js';

const PAGE = 10;
const END = Number.MAX_SAFE_INTEGER;
const FURTHEST = 9999;

/** The run screen. */
export const RUN_SCREEN: KeyTable = {
  title: 'Run',
  bindings: [
    {
      keys: ['enter'],
      shown: 'Enter',
      label: 'next step',
      description: 'Step by step: begin the next step.',
      disabled: (state) => (stepWaits(state) ? null : 'no step waits'),
      run: (state) => step(state, { type: 'next-step' }),
    },
    PAUSE,
    {
      keys: PANES.map((_, index) => String(index + 1)),
      shown: '1–5',
      label: 'panes',
      description: 'Steps, path, requirements, verdict, evidence; Tab and S-Tab go from one to the next.',
      run: (state, key) => step(withRun(state, { pane: PANES[Number(key) - 1] ?? 'steps' })),
    },
    ...RUN_BINDINGS,
    {
      keys: ['n'],
      shown: 'n',
      label: 'names',
      description: 'Names of the routers on or off: this PC’s DNS server is asked for them, and so learns of them.',
      disabled: whyNoNames,
      run: switchNames,
    },
    {
      keys: ['/'],
      shown: '/',
      label: 'filter',
      description: 'Show only evidence that holds a text.',
      run: (state) => step(withRun(state, { pane: 'evidence', filtering: filterInput(state) })),
    },
    turn(['tab'], 'Tab', 'next pane', 1),
    turn(['S-tab'], 'S-Tab', 'pane before', -1),
    scrolling(['down', 'j'], 'Down', 'down', 1),
    scrolling(['up', 'k'], 'Up', 'up', -1),
    scrolling(['pagedown'], 'PgDn', 'a page down', PAGE),
    scrolling(['pageup'], 'PgUp', 'a page up', -PAGE),
    scrolling(['end', 'G'], 'G', 'to the end', END),
    scrolling(['home', 'g'], 'g', 'to the top', -END),
  ],
};

/** The evidence pane of the run screen, before the keys of the whole screen. */
export const RUN_EVIDENCE: KeyTable = {
  title: 'Run: evidence',
  bindings: [
    {
      keys: ['enter'],
      shown: 'Enter',
      label: 'packet',
      labelNow: (state) => (stepWaits(state) ? 'next step' : 'packet'),
      description:
        'Open the chosen packet, sent and received, field by field; once more closes it. Where a step waits, begin it.',
      disabled: (state) => (stepWaits(state) || listed(state).length > 0 ? null : 'no packet yet'),
      run: (state) => (stepWaits(state) ? step(state, { type: 'next-step' }) : openPacket(state)),
    },
    {
      keys: ['o'],
      shown: 'o',
      label: 'open packet',
      description: 'Open the chosen packet, even while a step waits; once more closes it.',
      disabled: (state) => (listed(state).length > 0 ? null : 'no packet yet'),
      run: openPacket,
    },
  ],
};

/** The line in which the filter of the evidence is typed. */
export const RUN_FILTER: KeyTable = {
  title: 'Run: filter',
  bindings: [
    {
      keys: ['enter'],
      shown: 'Enter',
      label: 'filter',
      description: 'Show only what holds this text; without a text, everything.',
      run: (state) => step(withRun(state, { ...UNOPENED, filter: state.run?.filtering?.value ?? '' })),
    },
    {
      keys: ['escape'],
      shown: 'Esc',
      label: 'leave',
      description: 'Leave the filter as it was.',
      run: (state) => step(withRun(state, { filtering: null })),
    },
  ],
  other(state, key) {
    const input = state.run?.filtering ? typeInto(state.run.filtering, key) : null;
    return input === null ? null : step(withRun(state, { filtering: input }));
  },
};

/** Step by step, something is left that Enter begins. */
function stepWaits({ run }: AppState): boolean {
  if (!run?.stepByStep || !run.running) return false;
  const target = shownTarget(run);
  return target === null || target.steps.some(({ status }) => status === 'pending');
}

const UNOPENED = { filtering: null, entry: 0, opened: null } as const;

/** What was filtered by before is not brought to light by the mask’s being on. */
function filterInput({ run, masked }: AppState): LineInput {
  return inputOf(masked ? '' : (run?.filter ?? ''));
}

function listed(state: AppState): readonly Evidence[] {
  return state.run ? shownEvidence(state.run, maskOf(state)) : [];
}

function openPacket(state: AppState): Step<AppState> {
  const { run } = state;
  if (run === null) return step(state);
  const chosen = listed(state)[run.entry];
  const opened = run.opened === null ? (chosen?.id ?? null) : null;
  return step(withRun(state, { opened, scroll: { ...run.scroll, evidence: 0 } }));
}

function turn(keys: readonly Key[], shown: string, label: string, by: number): Binding {
  const run = (state: AppState): Step<AppState> => {
    const at = PANES.indexOf(state.run?.pane ?? 'steps');
    return step(withRun(state, { pane: PANES[(at + by + PANES.length) % PANES.length] ?? 'steps' }));
  };
  return { keys, shown, label, minor: true, description: `The ${label}.`, run };
}

function scrolling(keys: readonly Key[], shown: string, label: string, by: number): Binding {
  const run = (state: AppState): Step<AppState> => step(scroll(state, by));
  return { keys, shown, label, minor: true, description: `Move ${label}.`, run };
}

/** The layout keeps the position within what there is. */
function scroll(state: AppState, by: number): AppState {
  const { run } = state;
  if (run === null) return state;
  const clamp = (value: number, last: number): number => Math.max(0, Math.min(last, value));
  if (run.pane === 'evidence' && run.opened === null) {
    return withRun(state, { entry: clamp(run.entry + by, Math.max(0, listed(state).length - 1)) });
  }
  return withRun(state, { scroll: { ...run.scroll, [run.pane]: clamp(run.scroll[run.pane] + by, FURTHEST) } });
}
