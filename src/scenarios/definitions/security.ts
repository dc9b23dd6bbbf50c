import { ADDRESS_CHANGED, SECURITY_PORT_FOLLOWS_BASE } from './controls.js';
import type { ScenarioDefinition } from './definition.js';

/** Access to the unit's security settings: base + 8, and base + 9 with TLS (for the conflict with base + 4 see docs/ports.md). */
export const SECURITY: ScenarioDefinition = {
  id: 'security',
  title: 'Access to the security settings of a unit',
  targets: 'address',
  steps: [
    {
      number: 1,
      title: 'Choose File > Advanced > Security Settings and enter the address',
      actor: 'person',
      note: 'in Manager; pathproof uses the address it was given',
    },
    { number: 2, title: 'Session to the security settings port', actor: 'machine', action: 'security-session' },
    {
      number: 3,
      title: 'Log in as a security administrator',
      actor: 'person',
      note: 'not tested: pathproof never logs in',
    },
  ],
  requirements: () => ['route', 'tcp-security'],
  controls: [SECURITY_PORT_FOLLOWS_BASE, ADDRESS_CHANGED],
  fallback: ['ping', 'tcp-discovery'],
};
