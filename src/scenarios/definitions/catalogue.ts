import { COMBINED } from './combined.js';
import type { ScenarioDefinition } from './definition.js';
import { LEGACY } from './legacy.js';
import { MULTI_REMOTE } from './multi-remote.js';
import { PORTS } from './ports.js';
import { REMOTE } from './remote.js';
import { SAME_LAN } from './same-lan.js';
import { SECURITY } from './security.js';

/** Every scenario that can be run, in the order of the documentation. */
export const SCENARIOS: readonly ScenarioDefinition[] = [
  SAME_LAN,
  REMOTE,
  MULTI_REMOTE,
  COMBINED,
  LEGACY,
  SECURITY,
  PORTS,
];

export function scenarioById(id: string): ScenarioDefinition | undefined {
  return SCENARIOS.find((scenario) => scenario.id === id);
}
