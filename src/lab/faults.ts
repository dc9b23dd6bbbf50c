import type { Fault } from './fault.js';
import { CONFIG_FAULTS } from './faults/config.js';
import { DISCOVERY_FAULTS } from './faults/discovery.js';
import { NUISANCES } from './faults/nuisance.js';
import { PING_FAULTS } from './faults/ping.js';
import { ROUTE_FAULTS } from './faults/route.js';

/** Every fault of the lab, `healthy` first. All are made for `chain(2)`. */
export const FAULTS: readonly Fault[] = [
  ...NUISANCES,
  ...CONFIG_FAULTS,
  ...DISCOVERY_FAULTS,
  ...PING_FAULTS,
  ...ROUTE_FAULTS,
];

/** The fault of that name, undefined when there is none. */
export function faultByName(name: string): Fault | undefined {
  return FAULTS.find((fault) => fault.name === name);
}
