import type { FlowObservation, Observations } from './observe/observations.js';

/** Port unreachable is what a firewall's plain "reject" sends. */
const FILTER_CODES = [3, 9, 10, 13];

/** Refused with a filter's ICMP error that comes from the PC itself: its own firewall rejects instead of dropping. */
export function isRejectedByPc(observations: Observations, flow: FlowObservation): boolean {
  const { reply, refusal } = flow;
  const own = observations.route?.route?.source;
  if (flow.state === 'rejected' && refusal !== null && own !== undefined) return refusal.from === own;
  if (flow.state !== 'rejected' || reply?.kind !== 'icmp-error' || reply.icmpType !== 3) return false;
  return reply.from === own && FILTER_CODES.includes(reply.icmpCode);
}

/** Nothing of the flow left the PC, which refused to send it or rejected it. */
export function isUnsent(observations: Observations, flow: FlowObservation): boolean {
  return flow.state === 'not-sent' || isRejectedByPc(observations, flow);
}
