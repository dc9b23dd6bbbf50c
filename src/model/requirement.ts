/** Something the documented scenario needs. */
export type RequirementId =
  | 'subnet'
  | 'udp-discovery'
  | 'route'
  | 'ping'
  | 'tcp-discovery'
  | 'tcp-config'
  | 'tcp-security';

/** `unproven`: the evidence does not decide. `not-tested`: nothing was measured, the reason says why. */
export type RequirementStatus = 'met' | 'failed' | 'unproven' | 'not-tested' | 'not-applicable';

export interface RequirementResult {
  id: RequirementId;
  title: string;
  status: RequirementStatus;
  reason: string;
  /** Ids of the findings that bear on it. */
  findings: string[];
}
