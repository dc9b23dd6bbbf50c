import type { Protocol } from './evidence/base.js';

/** A device that may hold the fault, and in which direction of traffic. */
export interface Suspect {
  role: 'pc' | 'gateway' | 'router' | 'unit' | 'dns';
  /** 0 is the PC, n the n-th router, the last one the unit; absent where it could not be measured. */
  hop?: number;
  address?: string;
  direction: 'forward' | 'return';
}

/** `proved`: only this explanation is left. `likely`: others are left but weaker. `possible`: cannot be told apart. */
export type Certainty = 'proved' | 'likely' | 'possible';

/** A failure breaks a requirement; warnings and notes never change the verdict. */
export type Severity = 'failure' | 'warning' | 'note';

/** Stable codes, part of the public contract. */
export type FindingCode =
  | 'pc-no-address'
  | 'pc-no-route'
  | 'pc-firewall'
  | 'gateway-unreachable'
  | 'router-no-route'
  | 'routing-loop'
  | 'unit-unreachable'
  | 'path-silent'
  | 'ping-filtered'
  | 'ping-rejected'
  | 'port-filtered'
  | 'port-rejected'
  | 'port-reset'
  | 'port-closed'
  | 'config-port-moved'
  | 'secure-only'
  | 'service-disabled'
  | 'udp-discovery-off'
  | 'middlebox-answers'
  | 'mtu-black-hole'
  | 'nat-rewrites'
  | 'duplicate-address'
  | 'intermittent'
  | 'packet-loss'
  | 'session-dead'
  | 'name-unresolved'
  | 'off-subnet';

/** What pathproof concludes, with the packets it rests on. */
export interface Finding {
  id: string;
  code: FindingCode;
  severity: Severity;
  requirements: string[];
  protocol?: Protocol;
  port?: number;
  /** Most likely first. */
  suspects: Suspect[];
  certainty: Certainty;
  summary: string;
  evidence: string[];
  ruledOut: { code: FindingCode; because: string }[];
  remedy: string;
  nextTest?: string;
}
