import type { AppState } from '../state/app.js';
import { type Effect, type Step, step } from '../state/effect.js';
import { inputOf } from '../state/line-input.js';
import { beginRun, shownTarget, withRun } from '../state/run.js';
import { maskOf, sceneOf } from '../state/scene.js';
import { emptyWatch } from '../state/watch-view.js';
import type { Binding } from './binding.js';

/** Comes before all others, so that the footer never leaves it out. */
export const PAUSE: Binding = {
  keys: ['space'],
  shown: 'Space',
  label: 'pause',
  labelNow: ({ run }) => (run?.paused ? 'resume' : 'pause'),
  description: 'Pause: nothing new begins until Space again; what is under way goes on to its end.',
  disabled: whyNoPause,
  run: togglePause,
};

/** What can be done with a run, whichever of its screens is shown. */
export const RUN_BINDINGS: readonly Binding[] = [
  {
    keys: ['c'],
    shown: 'c',
    label: 'cancel',
    description: 'End the run, or the watch; what was measured is reported.',
    disabled: ({ run }) => (run?.running ? null : 'nothing goes on'),
    run: (state) => step(withRun(state, { watching: false, paused: false, cancelled: true }), { type: 'cancel' }),
  },
  {
    keys: ['e'],
    shown: 'e',
    label: 'export',
    description: 'Write the report to files.',
    disabled: ({ run }) => (run?.report ? null : 'there is no report yet'),
    run: (state) => step({ ...state, dialog: exportDialog(state) }),
  },
  {
    keys: ['w'],
    shown: 'w',
    label: 'watch',
    description: 'Check what is not met again and again until it is met; once more ends it.',
    disabled: whyNoWatch,
    run: toggleWatch,
  },
  {
    keys: ['r'],
    shown: 'r',
    label: 'rerun',
    description: 'Run the same scenario again.',
    disabled: isRunning,
    run: rerun,
  },
  {
    keys: ['y'],
    shown: 'y',
    label: 'copy',
    description: 'Copy the verdict and the remedy to the clipboard (OSC 52, where the terminal allows it).',
    disabled: ({ run }) => (run && shownTarget(run)?.report ? null : 'there is no verdict yet'),
    run: copyVerdict,
  },
  {
    keys: ['escape', 'backspace'],
    shown: 'Esc',
    label: 'back',
    description: 'Close the opened packet, or go back; ends nothing.',
    run: goBack,
  },
  {
    keys: ['a'],
    shown: 'a',
    label: 'address',
    minor: true,
    description: 'Back to the start, to change the address.',
    disabled: isRunning,
    run: (state) => step({ ...state, screen: 'start', start: { ...state.start, focus: 0 } }),
  },
];

function isRunning({ run }: AppState): string | null {
  return run?.running ? 'the run goes on; c ends it' : null;
}

function whyNoPause({ run, scenarios }: AppState): string | null {
  if (!run?.running) return 'nothing goes on';
  if (run.stepByStep) return 'no step begins before Enter';
  const input = scenarios.find(({ id }) => id === run.request.scenario)?.input;
  return input === 'fault' ? 'not for the demo, which runs in a program of its own' : null;
}

function togglePause(state: AppState): Step<AppState> {
  const paused = !state.run?.paused;
  return step(withRun(state, { paused }), { type: paused ? 'pause' : 'resume' });
}

function whyNoWatch({ run, facts, scenarios }: AppState): string | null {
  if (facts.without.watch !== undefined) return facts.without.watch;
  if (run?.running && !run.watching) return 'the run goes on; c ends it';
  if (run?.watching) return null;
  if (run?.error) return 'this could not be run; Esc leads back to what was entered';
  const input = scenarios.find(({ id }) => id === run?.request.scenario)?.input;
  return input === 'address' || run?.request.address ? null : 'one unit is watched at a time';
}

function rerun(state: AppState): Step<AppState> {
  const { run } = state;
  if (run === null) return step(state);
  const effect: Effect = { type: 'start-run', form: run.request, stepByStep: run.stepByStep };
  return step(beginRun(state, run.request, run.stepByStep), effect);
}

function toggleWatch(state: AppState): Step<AppState> {
  const { run } = state;
  if (run === null) return step(state);
  if (run.watching) return step(withRun(state, { watching: false, paused: false }), { type: 'cancel' });
  const begun = {
    watch: emptyWatch(),
    watching: true,
    running: true,
    error: null,
    stepByStep: false,
    paused: false,
    cancelled: false,
  };
  return step(withRun(state, begun), { type: 'start-watch', form: run.request });
}

function exportDialog({ facts, masked }: AppState): NonNullable<AppState['dialog']> {
  return {
    kind: 'export',
    focus: 0,
    folder: inputOf(''),
    formats: facts.formats.map(({ ending }) => ending),
    mask: masked,
  };
}

function copyVerdict(state: AppState): Step<AppState> {
  const report = state.run && sceneOf(state.run, maskOf(state))?.target.report;
  if (!report) return step(state);
  const remedies = report.findings.filter((one) => one.severity === 'failure').map((one) => one.remedy);
  const text = [report.summary, ...remedies].join('\n');
  return step(
    { ...state, message: { text: 'verdict and remedy sent to the terminal’s clipboard', bad: false } },
    { type: 'copy', text },
  );
}

/** Esc destroys nothing: a slow link may split the sequence of another key, and its first byte is Esc. */
function goBack(state: AppState): Step<AppState> {
  const { run } = state;
  if (run === null) return step({ ...state, screen: 'start' });
  if (state.screen === 'run' && run.opened !== null) return step(withRun(state, { opened: null }));
  if (state.screen === 'run' && run.shown !== null)
    return step({ ...withRun(state, { shown: null }), screen: 'targets' });
  if (run.running) return step({ ...state, message: { text: 'the run goes on: c ends it, q quits', bad: false } });
  return step({ ...state, screen: 'start' });
}
