import { isUnreachable, saysFiltered } from '../../model/icmp.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { refusalOrigin } from './refusal-origin.js';
import { resetOrigin } from './reset-origin.js';
import { sendersOf } from './suspects.js';

/** Who closes the port: the unit itself, a device on the path, or somebody that the kernel does not name. */
export function closedBy(observations: Observations, flow: FlowObservation): 'unit' | 'path' | 'unknown' {
  if (flow.flow.protocol === 'udp') return refusalOrigin(observations, flow)?.kind === 'unit' ? 'unit' : 'path';
  if (flow.state === 'refused' && flow.resetAt === null) return 'unknown';
  if (flow.state !== 'reset' && flow.state !== 'refused') return 'path';
  return resetOrigin(observations, flow).kind === 'middlebox' ? 'path' : 'unit';
}

/** The unit itself refuses the flow: nothing listens there, or an ICMP error from as far away as it is carries its address. */
export function isRefusedByUnit(observations: Observations, flow: FlowObservation): boolean {
  if (closedBy(observations, flow) === 'unit') return true;
  if (flow.state !== 'rejected' || refusalOrigin(observations, flow) !== null) return false;
  const { reply, refusal } = flow;
  if (reply?.kind !== 'icmp-error') return refusal?.from === observations.target;
  return reply.from === observations.target && sendersOf(observations, reply)[0]?.role === 'unit';
}

/** Refused with a filter's ICMP error that comes from the PC itself: its own firewall rejects instead of dropping. */
export function isRejectedByPc(observations: Observations, flow: FlowObservation): boolean {
  const { reply, refusal } = flow;
  const own = observations.route?.route?.source;
  if (flow.state === 'rejected' && refusal !== null && own !== undefined) return refusal.from === own;
  return flow.state === 'rejected' && isUnreachable(reply) && reply.from === own && saysFiltered(reply.icmpCode);
}

/** Nothing of the flow left the PC, which refused to send it or rejected it. */
export function isUnsent(observations: Observations, flow: FlowObservation): boolean {
  return flow.state === 'not-sent' || isRejectedByPc(observations, flow);
}
