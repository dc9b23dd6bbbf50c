import { type AppState, PANES, type PaneId, type RunForm, type RunState } from './app.js';
import { emptyRun, type TargetView } from './run-view.js';

const UNSCROLLED = Object.fromEntries(PANES.map((pane) => [pane, 0])) as Record<PaneId, number>;

/** The run screen of a run that is about to start. */
export function beginRun(state: AppState, request: RunForm, stepByStep: boolean): AppState {
  const run: RunState = {
    view: emptyRun(request.scenario),
    running: true,
    report: null,
    answers: {},
    error: null,
    shown: null,
    pane: state.run?.pane ?? 'path',
    scroll: UNSCROLLED,
    entry: 0,
    filter: '',
    filtering: null,
    opened: null,
    stepByStep,
    paused: false,
    watch: null,
    watching: false,
    activity: null,
    many: isMany(state, request),
    cursor: 0,
    failingOnly: false,
    names: { on: state.run?.names.on ?? state.namesAtFirst, known: new Map() },
    request,
    exporting: null,
    cancelled: false,
  };
  return { ...state, screen: run.many ? 'targets' : 'run', run };
}

export function withRun(state: AppState, change: Partial<RunState>): AppState {
  return state.run === null ? state : { ...state, run: { ...state.run, ...change } };
}

function isMany({ scenarios }: AppState, { scenario }: RunForm): boolean {
  return scenarios.find(({ id }) => id === scenario)?.input === 'search';
}

/** The target that the run screen shows: the chosen one, else the first. */
export function shownTarget(run: RunState): TargetView | null {
  return run.view.targets.find((target) => target.address === run.shown) ?? run.view.targets[0] ?? null;
}
