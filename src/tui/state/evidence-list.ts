import type { Evidence } from '../../model/evidence.js';
import { sayEvidence } from '../presentation/evidence-words.js';
import type { RunState } from './app.js';
import { shownTarget } from './run.js';

/** The evidence of the shown target that passes the filter, oldest first. */
export function shownEvidence(run: RunState): readonly Evidence[] {
  const all = shownTarget(run)?.evidence ?? [];
  const wanted = run.filter.toLowerCase();
  return wanted === '' ? all : all.filter((entry) => sayEvidence(entry).toLowerCase().includes(wanted));
}
