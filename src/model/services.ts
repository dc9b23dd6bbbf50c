import { type Flow, flowKey, tcpFlow } from './flow.js';
import { SECURITY_OFFSET, TLS_CONFIG_OFFSET, TLS_SECURITY_OFFSET } from './ports.js';
import type { RunSettings } from './report.js';

/** A service of the unit that has a plain port and one with TLS. */
export interface Service {
  name: string;
  plain: Flow;
  tls: Flow;
  /** Which of the two has to open. */
  wanted: RunSettings['configService'];
}

/** The services behind the base port, as far as pathproof tests them. */
export function services({ basePort, configService, securityPort }: RunSettings): Service[] {
  const config = {
    name: 'configuration',
    plain: tcpFlow(basePort),
    tls: tcpFlow(basePort + TLS_CONFIG_OFFSET),
    wanted: configService,
  };
  if (securityPort !== undefined) return [config];
  const plain = tcpFlow(basePort + SECURITY_OFFSET);
  const security = { name: 'security settings', plain, tls: tcpFlow(basePort + TLS_SECURITY_OFFSET), wanted: 'either' };
  return [config, security as Service];
}

/** The service that one of these ports belongs to. */
export function serviceOf(key: string, settings: RunSettings): Service | undefined {
  return services(settings).find(({ plain, tls }) => [flowKey(plain), flowKey(tls)].includes(key));
}
