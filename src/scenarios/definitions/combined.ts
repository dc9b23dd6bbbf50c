import type { ScenarioDefinition } from './definition.js';
import { MULTI_REMOTE } from './multi-remote.js';
import { SAME_LAN } from './same-lan.js';

/** The PC's own LAN by broadcast, other units by preset addresses, at once. */
export const COMBINED: ScenarioDefinition = {
  id: 'combined',
  title: 'Own LAN by broadcast, and remote units preset in the IP Search Criteria',
  targets: 'criteria-and-broadcast',
  steps: MULTI_REMOTE.steps,
  requirements: (reach) => (reach.broadcastAnswered ? SAME_LAN : MULTI_REMOTE).requirements(reach),
  controls: [...new Set([...SAME_LAN.controls, ...MULTI_REMOTE.controls])],
};
