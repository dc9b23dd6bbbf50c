import { flowName } from '../model/flow.js';
import { AVRIP_PORT, PC_PARTNER_PORT, RIP_PORT, SNMP_PORT, TAPI_PORT, TFTP_PORT } from '../model/ports.js';
import type { FlowObservation, Observations } from './observe/observations.js';

/** What may be behind the silence of each service, and the next test. */
const BY_PORT: Readonly<Record<number, string>> = {
  [TFTP_PORT]: 'Its answer comes from a new port, which firewalls without a TFTP helper drop: try it on the unit’s LAN',
  [SNMP_PORT]: 'A wrong community is silent too: give the right one with --snmp-community-file',
  [RIP_PORT]: 'RIP may be set not to answer this PC: look at the unit’s settings',
  [PC_PARTNER_PORT]: 'Only its own programs get an answer: try Phone Manager or SoftConsole',
  [TAPI_PORT]: 'Only its own programs get an answer: try a TAPI program',
};

/** Why silence of a UDP port decides nothing, and what would. */
export function adviceOnSilence(observations: Observations, flow: FlowObservation): string {
  const { port = 0 } = flow.flow;
  const name = flowName(flow.flow);
  if (!observations.raw) {
    return `${name} is silent, and ordinary sockets do not show a refusal: run pathproof with raw sockets (sudo)`;
  }
  const start = `${name} is silent (${flow.sent} packets): open, or dropped on the way.`;
  const advice = port === AVRIP_PORT ? onListening(observations) : BY_PORT[port];
  return advice === undefined ? start : `${start} ${advice}`;
}

/** The unit announces itself by broadcast, which no router passes on. */
function onListening({ evidence, route }: Observations): string {
  const listened = [...evidence.values()].find((entry) => entry.probe === 'udp-listen');
  if (listened?.probe !== 'udp-listen') return '';
  if (listened.outcome === 'unusable') return 'Another program of this PC holds the port: close it to listen here';
  const heard = `Nothing heard in ${Math.round((listened.listenedMs ?? 0) / 1000)} s:`;
  return route?.outcome === 'routed'
    ? `${heard} the unit’s own broadcasts do not cross routers. Use --listen 35 on its LAN`
    : `${heard} the unit broadcasts about every 30 s. Use --listen 35`;
}
