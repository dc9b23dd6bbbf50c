import type { RequirementId, RequirementStatus } from '../../model/requirement.js';
import type { Remark } from '../rule.js';

/** What the measurements alone say about a requirement, before findings are attached. */
export interface RequirementState {
  id: RequirementId;
  status: RequirementStatus;
  reason: string;
  /** Keys whose explanations break or weaken the requirement. */
  keys: string[];
  /** The kinds of remark that broke it. */
  brokenBy: Remark['breaks'][];
}
