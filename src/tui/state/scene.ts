import { namePath } from '../../model/hop-names.js';
import { isHostName } from '../../model/host-name.js';
import type { AppState, RunState } from './app.js';
import { shownNames } from './names.js';
import { OPEN, type PrivacyMask } from './privacy-mask.js';
import { shownTarget } from './run.js';
import type { TargetView } from './run-view.js';

/** What the run screen shows, as it may be seen: the run as a whole, and one of its targets without the evidence. */
export interface Scene {
  readonly run: RunState;
  readonly target: TargetView;
  /** What to change, and where; null while nothing is known to fail. */
  readonly answer: string | null;
  /** For the entries of the evidence, when they are shown. */
  readonly mask: PrivacyMask;
}

/** What hides addresses, names and MACs at the moment. */
export function maskOf({ masked, mask }: AppState): PrivacyMask {
  return masked ? mask : OPEN;
}

/** Null while there is no target to be shown. */
export function sceneOf(run: RunState, mask: PrivacyMask): Scene | null {
  const target = shownTarget(run);
  if (target === null) return null;
  const path = target.path && namePath(target.path, shownNames(run));
  const shown = mask.target({ ...target, path });
  // Of the run before, while another one is under way, it would be a guess.
  const answer = target.report === null ? undefined : run.answers[target.address];
  return { run: maskRun(run, mask), target: shown, answer: answer === undefined ? null : mask.text(answer), mask };
}

/** What is said of a run as a whole. */
export function maskRun(run: RunState, mask: PrivacyMask): RunState {
  const { request, error, activity, watch, report } = run;
  const given = [request.address, ...request.search.split(/[;\s]+/)].filter(isHostName);
  // The report hides this PC’s name, and tells the same as the screen.
  mask.know(report === null ? given : [...given, report.vantage.hostname]);
  const headline = watch?.headline ? { ...watch.headline, text: mask.text(watch.headline.text) } : null;
  return {
    ...run,
    error: error === null ? null : mask.text(error),
    activity: activity === null ? null : mask.text(activity),
    watch: watch && { ...watch, headline },
  };
}
