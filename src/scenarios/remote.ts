import type { ScenarioDefinition } from './definition.js';

/** A unit on another LAN, default settings on both sides (SPEC §2). */
export const REMOTE: ScenarioDefinition = {
  id: 'remote',
  title: 'Unit on another LAN, default settings',
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
  requirements: ['route', 'ping', 'tcp-discovery', 'tcp-config'],
  controls: [
    {
      requirement: 'tcp-discovery',
      text: 'Port 50802 cannot be changed on the unit: it has to be open in every firewall on the path.',
    },
    {
      requirement: 'tcp-config',
      text:
        'The configuration port can be changed in the unit’s security settings; Services Base TCP port in Manager’s ' +
        'preferences must be the same.',
    },
    {
      requirement: 'route',
      text: 'If the PC’s address was changed, close Manager and start it again.',
    },
  ],
};
