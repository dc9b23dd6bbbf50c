import type { ScenarioDefinition } from './definition.js';
import { REMOTE } from './remote.js';

/** Every scenario that can be run, in the order of the documentation. */
export const SCENARIOS: readonly ScenarioDefinition[] = [REMOTE];

export function scenarioById(id: string): ScenarioDefinition | undefined {
  return SCENARIOS.find((scenario) => scenario.id === id);
}
