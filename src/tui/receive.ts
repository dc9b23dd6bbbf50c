import type { DiscoveredUnit } from '../model/discovered-unit.js';
import type { HopNames } from '../model/hop-names.js';
import type { Report } from '../model/report.js';
import type { RunEvent } from '../scenarios/run/events.js';
import type { WatchEvent } from '../scenarios/watch/watch-events.js';
import type { AppState } from './state/app.js';
import { type Step, step } from './state/effect.js';
import { takeNames } from './state/names.js';
import { withRun } from './state/run.js';
import { renewedRun, takeEvent } from './state/run-view.js';
import { maskOf } from './state/scene.js';
import { addUnit } from './state/units.js';
import { takeNews } from './state/watch-view.js';
import { withUnits } from './state/with-units.js';

/** What the outside tells the UI. */
export type Message =
  /** What is done before the first packet. */
  | { type: 'activity'; text: string }
  | { type: 'run-event'; event: RunEvent }
  /** Of a report that was told before or is told next. */
  | { type: 'answers'; answers: Readonly<Record<string, string>> }
  | { type: 'run-ended'; report: Report | null; error: string | null }
  | { type: 'watch-news'; news: WatchEvent }
  | { type: 'unit-found'; unit: DiscoveredUnit }
  | { type: 'discover-progress'; done: number; total: number | null; leftMs: number | null }
  | { type: 'discover-ended'; error: string | null }
  | { type: 'exported'; files: readonly string[] }
  | { type: 'export-failed'; error: string }
  | { type: 'names-told'; names: HopNames }
  | { type: 'faults-known'; faults: AppState['facts']['faults'] }
  | { type: 'told'; text: string; bad: boolean };

/** The state after a message. */
export function receive(state: AppState, message: Message): Step<AppState> {
  switch (message.type) {
    case 'activity':
      return step(withRun(state, { activity: message.text }));
    case 'run-event':
      return step(takeRunEvent(state, message.event));
    case 'answers':
      return step(withRun(state, { answers: message.answers }));
    case 'run-ended':
      return step(endRun(state, message));
    case 'watch-news':
      return takeWatchNews(state, message.news);
    case 'unit-found':
      return step({ ...state, units: addUnit(state.units, message.unit, maskOf(state)) });
    case 'discover-progress':
      return step(withUnits(state, { progress: message }));
    case 'discover-ended':
      return step(withUnits(state, { searching: false, error: message.error }));
    case 'exported':
      return step({ ...state, dialog: tellFiles(message.files) });
    case 'export-failed':
      return step(tellFailure(state, message.error));
    case 'names-told':
      return step(takeNames(state, message.names));
    case 'faults-known':
      return step({ ...state, facts: { ...state.facts, faults: message.faults } });
    case 'told':
      return step({ ...state, message: { text: message.text, bad: message.bad } });
  }
}

/** The folder once, then the names in it. */
function tellFiles(files: readonly string[]): AppState['dialog'] {
  const cut = (file: string): number => Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1;
  const folders = [...new Set(files.map((file) => file.slice(0, cut(file))))];
  const [folder = ''] = folders;
  const alike = folders.length === 1 && folder !== '';
  const lines = alike ? [folder, ...files.map((file) => file.slice(cut(file)))] : files;
  return { kind: 'told', title: 'The report is written to', lines };
}

/** The dialog comes back as it was left, with the reason. */
function tellFailure(state: AppState, text: string): AppState {
  const { run } = state;
  return { ...state, dialog: run?.exporting ?? state.dialog, message: { text, bad: true } };
}

function takeRunEvent(state: AppState, event: RunEvent): AppState {
  const choice = state.scenarios.find((one) => one.id === state.run?.view.scenario);
  if (state.run) takeEvent(state.run.view, event, choice?.steps ?? []);
  return state;
}

/** A run that could not be carried out keeps what was seen of it. */
function endRun(state: AppState, { report, error }: Extract<Message, { type: 'run-ended' }>): AppState {
  const ended = withRun(state, { running: false, watching: false, paused: false, error });
  return report === null ? ended : withRun(ended, { report });
}

/** A full run of the watch takes the place of the run before it when it begins. */
function takeWatchNews(state: AppState, news: WatchEvent): Step<AppState> {
  const { run } = state;
  if (run === null || run.watch === null) return step(state);
  const rings = takeNews(run.watch, news);
  const bell = rings ? [{ type: 'bell' } as const] : [];
  if (news.type === 'diagnosed') return step(withRun(state, { report: news.report }), ...bell);
  if (news.type !== 'run') return step(state, ...bell);
  const fresh = news.event.type === 'run-started' ? withRun(state, { view: renewedRun(run.view) }) : state;
  return step(takeRunEvent(fresh, news.event), ...bell);
}
