import { ADDRESS_CHANGED, CONFIG_PORT_CAN_BE_CHANGED, DISCOVERY_PORT_IS_FIXED } from './controls.js';
import type { ScenarioDefinition } from './definition.js';

/** A unit on another LAN, default settings on both sides. */
export const REMOTE: ScenarioDefinition = {
  id: 'remote',
  title: 'Unit on another LAN, default settings',
  targets: 'address',
  steps: [
    { number: 1, title: 'UDP broadcast discovery (port 69)', actor: 'machine', action: 'broadcast-discovery' },
    {
      number: 2,
      title: 'Enter the Unit/Broadcast Address and press Refresh',
      actor: 'person',
      note: 'in Manager; pathproof uses the address it was given',
    },
    { number: 3, title: 'Ping the address', actor: 'machine', action: 'ping' },
    { number: 4, title: 'TCP discovery (port 50802)', actor: 'machine', action: 'tcp-discovery' },
    { number: 5, title: 'The unit appears in Select IP Office', actor: 'machine', action: 'list' },
    { number: 6, title: 'Select the unit', actor: 'person', note: 'in Manager' },
    { number: 7, title: 'Session to the configuration port', actor: 'machine', action: 'config-session' },
    {
      number: 8,
      title: 'Log in',
      actor: 'person',
      note: 'not tested: pathproof never logs in',
    },
  ],
  requirements: () => ['route', 'ping', 'tcp-discovery', 'tcp-config'],
  controls: [DISCOVERY_PORT_IS_FIXED, CONFIG_PORT_CAN_BE_CHANGED, ADDRESS_CHANGED],
};
