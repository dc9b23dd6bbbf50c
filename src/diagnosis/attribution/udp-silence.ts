import { isUdpListen } from '../../model/evidence/kinds.js';
import { flowName } from '../../model/flow.js';
import { AVRIP_PORT, PC_PARTNER_PORT, RIP_PORT, SNMP_PORT, TAPI_PORT, TFTP_PORT } from '../../model/ports.js';
import { UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { findInterval, type Interval } from './drop-location.js';

/** Datagrams that died unanswered at a hop that answers others: fewer are not enough to call it a drop. */
const ENOUGH_SILENCE = 3;
/** Where packets get lost, or routers limit their errors, it takes so many. */
const ENOUGH_ON_LOSS = 12;

/**
 * Where datagrams of this flow die before they can reach the unit; null where that is not shown. A UDP service that
 * gets what it does not understand says nothing, so silence at full TTL tells nothing about it; silence of a router
 * that answers everything else does.
 */
export function droppedInTransit(observations: Observations, flow: FlowObservation): Interval | null {
  if (flow.flow.protocol !== 'udp' || flow.state !== 'silent') return null;
  if (!observations.unit.heard) return null;
  const interval = findInterval(observations, flow);
  const enough = observations.lossy ? ENOUGH_ON_LOSS : ENOUGH_SILENCE;
  if (interval === null || interval.next === null) return null;
  return interval.silentAtNext.length >= enough ? interval : null;
}

/**
 * Whether the state of a flow asks for an explanation: everything but an answer, and the plain silence of UDP. UDP
 * discovery, where it is required, is answered by every unit that has it: its silence does ask.
 */
export function isOpenQuestion(observations: Observations, flow: FlowObservation): boolean {
  if (flow.state === 'open' || flow.state === 'unmeasured') return false;
  const udpSilence = flow.flow.protocol === 'udp' && flow.state === 'silent';
  const required = flow.key === UDP_DISCOVERY_KEY && observations.requirements.includes('udp-discovery');
  return !udpSilence || required || droppedInTransit(observations, flow) !== null;
}

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
  const listened = [...evidence.values()].find(isUdpListen);
  if (!listened) return '';
  if (listened.outcome === 'unusable') return 'Another program of this PC holds the port: close it to listen here';
  const heard = `Nothing heard in ${Math.round((listened.listenedMs ?? 0) / 1000)} s:`;
  return route?.outcome === 'routed'
    ? `${heard} the unit’s own broadcasts do not cross routers. Use --listen 35 on its LAN`
    : `${heard} the unit broadcasts about every 30 s. Use --listen 35`;
}
