import type { FindingCode } from '../model/finding.js';
import type { Verdict } from '../model/report.js';
import type { RequirementId } from '../model/requirement.js';
import type { Lab } from './lab.js';

/** What a correct diagnosis names for one fault. */
export interface ExpectedFinding {
  /** Acceptable codes of the failing finding, normally exactly one; empty when nothing is wrong. */
  codes: FindingCode[];
  /** The requirement that fails. */
  requirement?: RequirementId;
  /** Node that holds the fault. */
  device?: string;
  /** Its place on the path: 0 is the PC, n the n-th router, the last one the unit. */
  hop?: number;
  direction?: 'forward' | 'return';
  /** Code of the ICMP destination unreachable (type 3) that the PC receives. */
  icmpCode?: number;
}

export interface Truth extends ExpectedFinding {
  verdict: Exclude<Verdict, 'unproven'>;
  /** Code of a note that a correct diagnosis of a passing path still gives. */
  note?: FindingCode;
  /** Further faults that are there at the same time. */
  also?: ExpectedFinding[];
}

/** A fault of the two-router chain, with the truth that a diagnosis has to find. */
export interface Fault {
  name: string;
  /** One line for `demo --list`. */
  title: string;
  /** Programs beyond those of every lab. */
  needs: 'nft'[];
  /** Puts the fault into a fresh, healthy lab. */
  inject(lab: Lab): Promise<void>;
  /** Further arguments of the stand-in unit. */
  standinArgs?: string[];
  truth: Truth;
}

/** Nothing to change in the network. */
export async function untouched(): Promise<void> {}

/** Place of a node of the two-router chain on the path. */
export function hopOf(node: string): number {
  return ['pc', 'r1', 'r2', 'unit'].indexOf(node);
}

/** The truth of a path on which nothing is wrong. */
export const HEALTHY: Truth = { verdict: 'pass', codes: [] };
