import { ADDRESS_CHANGED, UDP_DISCOVERY_CAN_BE_OFF } from './controls.js';
import type { ScenarioDefinition } from './definition.js';

/** A unit older than 3.2: discovery and configuration both travel over TFTP. */
export const LEGACY: ScenarioDefinition = {
  id: 'legacy',
  title: 'Unit older than 3.2: discovery and configuration over TFTP',
  targets: 'address',
  steps: [
    { number: 1, title: 'UDP broadcast discovery (port 69)', actor: 'machine', action: 'broadcast-discovery' },
    { number: 2, title: 'UDP discovery of the address (port 69)', actor: 'machine', action: 'direct-discovery' },
    { number: 3, title: 'The unit appears in Select IP Office', actor: 'machine', action: 'list' },
    { number: 4, title: 'Select the unit', actor: 'person', note: 'in Manager' },
    {
      number: 5,
      title: 'Log in and receive the configuration over TFTP',
      actor: 'person',
      note: 'not tested: pathproof never logs in and asks for no file but who_is',
    },
  ],
  requirements: ({ onLink }) => [onLink ? 'subnet' : 'route', 'udp-discovery'],
  controls: [UDP_DISCOVERY_CAN_BE_OFF, ADDRESS_CHANGED],
  fallback: ['ping', 'tcp-discovery'],
};
