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
  return interval.silentAtNext >= enough ? interval : null;
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
