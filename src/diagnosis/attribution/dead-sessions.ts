import type { Evidence } from '../../model/evidence/evidence.js';
import { lossAtFullTtl } from '../../model/evidence/queries/loss.js';
import type { SessionEvidence } from '../../model/evidence/sessions.js';

/** Where packets get lost, a few repetitions of a FIN may be lost as well; a reset is no loss. */
export function mayBeLoss(dead: readonly SessionEvidence[], evidence: readonly Evidence[]): boolean {
  return lossAtFullTtl(evidence) && dead.some(({ facts }) => facts?.resetMs === undefined);
}
