import { ADD_TO_SEARCH_CRITERIA, CONFIG_PORT_CAN_BE_CHANGED, UDP_DISCOVERY_CAN_BE_OFF } from './controls.js';
import type { ScenarioDefinition } from './definition.js';

/** Manager's default behaviour: the unit is on the PC's LAN and answers the broadcast. */
export const SAME_LAN: ScenarioDefinition = {
  id: 'same-lan',
  title: 'Unit on the PC’s LAN, found by broadcast',
  targets: 'broadcast',
  steps: [
    { number: 1, title: 'UDP broadcast discovery (port 69)', actor: 'machine', action: 'broadcast-discovery' },
    { number: 2, title: 'The unit appears in Select IP Office', actor: 'machine', action: 'list' },
    { number: 3, title: 'Select the unit', actor: 'person', note: 'in Manager' },
    { number: 4, title: 'Session to the configuration port', actor: 'machine', action: 'config-session' },
    { number: 5, title: 'Log in', actor: 'person', note: 'not tested: pathproof never logs in' },
  ],
  requirements: () => ['subnet', 'udp-discovery', 'tcp-config'],
  controls: [ADD_TO_SEARCH_CRITERIA, UDP_DISCOVERY_CAN_BE_OFF, CONFIG_PORT_CAN_BE_CHANGED],
  fallback: ['ping', 'tcp-discovery'],
};
