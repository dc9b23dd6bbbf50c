import type { Protocol } from './evidence/base.js';

/**
 * What can be found of a port. `closed`: the unit itself refuses. `rejected`: a device refuses, by an ICMP error or by a
 * RST in the unit's name. `filtered`: nothing comes back.
 */
export const PORT_STATES = ['open', 'closed', 'rejected', 'filtered'] as const;
export type PortState = (typeof PORT_STATES)[number];

/** What should be found of one port of a unit, to prove that a firewall is as strict as intended. */
export interface Expectation {
  /** The unit's IPv4 address, or `*` for every target of the run. */
  address: string;
  protocol: Protocol;
  /** Absent for ICMP, where ping is meant. */
  port?: number;
  /** Any of these will do. */
  states: readonly PortState[];
}

/**
 * What became of it. `unproven`: not measured, or nothing on the unit answers at all, so that silence proves nothing;
 * then `found` says what was seen all the same, and is null where nothing was.
 */
export interface ExpectationResult {
  address: string;
  protocol: Protocol;
  port?: number;
  expected: readonly PortState[];
  found: PortState | null;
  status: 'met' | 'failed' | 'unproven';
  reason: string;
  evidence: string[];
}
