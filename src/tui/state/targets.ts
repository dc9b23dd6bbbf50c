import type { RunState } from './app.js';
import type { TargetView } from './run-view.js';

/** The rows of the table of many targets: all, or only those that do not pass. */
export function shownTargets({ view, failingOnly }: RunState): readonly TargetView[] {
  return failingOnly ? view.targets.filter(({ report }) => report !== null && report.verdict !== 'pass') : view.targets;
}
