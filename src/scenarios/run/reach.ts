import type { Evidence } from '../../model/evidence/evidence.js';
import { isWhoIs } from '../../model/evidence/kinds.js';
import { isAnsweredBy } from '../../model/evidence/queries/flows.js';
import { routeOf } from '../../model/evidence/queries/pc.js';
import type { RunSettings } from '../../model/report.js';
import type { Reach } from '../definitions/definition.js';

/** How the target is reached, as far as its evidence tells by now. */
export function reachOf(target: string, evidence: readonly Evidence[], settings: RunSettings): Reach {
  const outcome = routeOf(evidence)?.outcome;
  const broadcastAnswered = evidence.some(
    (entry) => isWhoIs(entry) && entry.request.broadcast && isAnsweredBy(entry, target),
  );
  return { onLink: outcome === 'on-link' || outcome === 'local', broadcastAnswered, settings };
}
