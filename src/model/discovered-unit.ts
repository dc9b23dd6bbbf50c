import { isIpv4, toNumber } from './address.js';
import type { SystemIdentity } from './report.js';

export const UNITS_SCHEMA = 'pathproof/units/1';

/** How a unit was found: its answer to UDP discovery on port 69, or a TCP session to port 50802. */
export type FoundBy = 'udp' | 'tcp';

/** One row of Manager's *Select IP Office* list. */
export interface DiscoveredUnit {
  /** Where the answer came from, as dotted IPv4. */
  address: string;
  /** What the unit says about itself; null when it opened a session but did not say. Every text comes from the network. */
  identity: Pick<SystemIdentity, 'name' | 'type' | 'version' | 'mac'> | null;
  foundBy: FoundBy[];
  /** From the request to the first answer. */
  rttMs: number | null;
  /** Name of the PC's interface that the answer came in by, where that is known. */
  interface?: string;
  /** Two devices answered for this address, under different MACs; this is what the first one says. */
  duplicate?: boolean;
}

/** The units that answered, as `discover --json` gives them. */
export interface DiscoveredUnits {
  tool: { name: string; version: string };
  /** RFC 3339. */
  startedAt: string;
  finishedAt: string;
  durationMs: number;
  /** True when the search was cut short (Ctrl-C). */
  interrupted: boolean;
  units: DiscoveredUnit[];
}

/** The units in ascending order of their addresses, as numbers. */
export function byAddress(units: readonly DiscoveredUnit[]): DiscoveredUnit[] {
  return units.toSorted((a, b) => orderOf(a) - orderOf(b));
}

function orderOf({ address }: DiscoveredUnit): number {
  return isIpv4(address) ? toNumber(address) : Number.MAX_SAFE_INTEGER;
}
