/** One port of the unit: `port-udp-161`. */
export type PortRequirement = `port-${'tcp' | 'udp'}-${number}`;

/** Something the documented scenario needs. */
export type RequirementId = NamedRequirement | PortRequirement;

export type NamedRequirement =
  | 'subnet'
  | 'udp-discovery'
  | 'route'
  | 'ping'
  | 'tcp-discovery'
  | 'tcp-config'
  | 'tcp-security';

const PORT_REQUIREMENT = /^port-(tcp|udp)-\d{1,5}$/;

/** Whether a requirement is about one port of the unit. */
export function isPortRequirement(id: RequirementId): id is PortRequirement {
  return PORT_REQUIREMENT.test(id);
}

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
