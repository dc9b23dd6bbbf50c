import { ADDRESS_CHANGED, CONFIG_PORT_CAN_BE_CHANGED, DISCOVERY_PORT_IS_FIXED } from './controls.js';
import type { ScenarioDefinition } from './definition.js';

/** Many remote units, preset in the IP Search Criteria. Ping is measured, and not required. */
export const MULTI_REMOTE: ScenarioDefinition = {
  id: 'multi-remote',
  title: 'Remote units preset in the IP Search Criteria',
  targets: 'criteria',
  steps: [
    {
      number: 1,
      title: 'Preset the addresses in the IP Search Criteria',
      actor: 'person',
      note: 'in Manager; pathproof uses --search',
    },
    { number: 2, title: 'UDP broadcast discovery (port 69)', actor: 'machine', action: 'broadcast-discovery' },
    { number: 3, title: 'TCP discovery (port 50802)', actor: 'machine', action: 'tcp-discovery' },
    { number: 4, title: 'The unit appears in Select IP Office', actor: 'machine', action: 'list' },
    { number: 5, title: 'Select the unit', actor: 'person', note: 'in Manager' },
    { number: 6, title: 'Session to the configuration port', actor: 'machine', action: 'config-session' },
    { number: 7, title: 'Log in', actor: 'person', note: 'not tested: pathproof never logs in' },
  ],
  requirements: () => ['route', 'tcp-discovery', 'tcp-config'],
  controls: [DISCOVERY_PORT_IS_FIXED, CONFIG_PORT_CAN_BE_CHANGED, ADDRESS_CHANGED],
};
