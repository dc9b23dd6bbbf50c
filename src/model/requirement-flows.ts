import { type Flow, flowKey, flowName, PING_FLOW, tcpFlow, udpFlow } from './flow.js';
import { rowOf } from './port-table.js';
import { DISCOVERY_PORT, SECURITY_OFFSET, TFTP_PORT, TLS_CONFIG_OFFSET, TLS_SECURITY_OFFSET } from './ports.js';
import type { RunSettings } from './report.js';
import { isPortRequirement, type NamedRequirement, type PortRequirement, type RequirementId } from './requirement.js';

/** UDP discovery is a flow like any other: its key among the observations. */
export const UDP_DISCOVERY_KEY = flowKey(udpFlow(TFTP_PORT));

/** Flows that meet the requirement when one of them gets through. Empty: it is not a matter of one flow. */
export function requirementFlows(id: RequirementId, settings: RunSettings): Flow[] {
  if (isPortRequirement(id)) return [portFlow(id)];
  // A report of another version may require something else.
  return Object.hasOwn(FLOWS, id) ? FLOWS[id](settings) : [];
}

const FLOWS: Readonly<Record<NamedRequirement, (settings: RunSettings) => Flow[]>> = {
  subnet: () => [],
  'udp-discovery': () => [udpFlow(TFTP_PORT)],
  route: () => [],
  ping: () => [PING_FLOW],
  'tcp-discovery': () => [tcpFlow(DISCOVERY_PORT)],
  'tcp-config': configFlows,
  'tcp-security': securityFlows,
};

function portFlow(id: PortRequirement): Flow {
  const [, protocol, port] = id.split('-');
  return { protocol: protocol === 'udp' ? 'udp' : 'tcp', port: Number(port) };
}

/** Configuration opens on the base port (plain), on base + 1 (TLS), or on either, as the settings say. */
export function configFlows(settings: RunSettings): Flow[] {
  const plain = tcpFlow(settings.basePort);
  const tls = tcpFlow(settings.basePort + TLS_CONFIG_OFFSET);
  if (settings.configService === 'plain') return [plain];
  return settings.configService === 'tls' ? [tls] : [plain, tls];
}

/** The security settings open on base + 8, or on base + 9 with TLS; on the port that the settings name, and no other. */
export function securityFlows({ basePort, securityPort }: RunSettings): Flow[] {
  if (securityPort !== undefined) return [tcpFlow(securityPort)];
  return [tcpFlow(basePort + SECURITY_OFFSET), tcpFlow(basePort + TLS_SECURITY_OFFSET)];
}

/** Words of a requirement for reports. */
export function requirementTitle(id: RequirementId, settings: RunSettings): string {
  if (isPortRequirement(id))
    return `${flowName(portFlow(id))}: ${rowOf(id, settings.basePort)?.service ?? 'not in the port table'}`;
  const titles: Record<NamedRequirement, string> = {
    subnet: 'The unit is on the PC’s subnet',
    'udp-discovery': 'UDP discovery (port 69) is answered',
    route: 'Packets travel to the unit and back',
    ping: 'The unit answers ping',
    'tcp-discovery': `TCP discovery (port ${DISCOVERY_PORT}) opens`,
    'tcp-config': `The configuration port opens (${sayPorts(configFlows(settings))})`,
    'tcp-security': `The security settings port opens (${sayPorts(securityFlows(settings))})`,
  };
  return titles[id];
}

function sayPorts(flows: readonly Flow[]): string {
  const ports = flows.map((flow) => String(flow.port));
  return ports.length === 2 ? `${ports[0]}, or ${ports[1]} with TLS` : String(ports[0]);
}
