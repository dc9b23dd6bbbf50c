import type { Evidence } from '../../model/evidence/evidence.js';
import { sayEvidence } from '../presentation/evidence-words.js';
import type { RunState } from './app.js';
import { HIDDEN, type PrivacyMask } from './privacy-mask.js';
import { shownTarget } from './run.js';

/**
 * The evidence of the shown target that passes the filter, oldest first. A masked entry is found by what is shown of it
 * as well, and none is lost when the mask goes on.
 */
export function shownEvidence(run: RunState, mask: PrivacyMask): readonly Evidence[] {
  const all = shownTarget(run)?.evidence ?? [];
  if (run.filter === '') return all;
  const holds = holding(run.filter);
  return all.filter((entry) => {
    const words = sayEvidence(entry);
    return holds(words) || (mask.hides && holds(mask.text(words)));
  });
}

/** The filter as it may be seen: of a masked list, only where what is shown holds it too. */
export function shownFilter(run: RunState, mask: PrivacyMask, shown: readonly Evidence[]): string {
  if (!mask.hides || run.filter === '') return run.filter;
  const holds = holding(run.filter);
  return shown.some((entry) => holds(sayEvidence(mask.evidence(entry)))) ? run.filter : HIDDEN;
}

function holding(filter: string): (text: string) => boolean {
  const wanted = filter.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}
