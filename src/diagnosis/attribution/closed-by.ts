import { toldResetOrigin } from '../findings/told-reset-origin.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { refusalOrigin } from './refusal-origin.js';
import { resetOrigin } from './reset-origin.js';

/** Who closes the port: the unit itself, a device on the path, or somebody that the kernel does not name. */
export function closedBy(observations: Observations, flow: FlowObservation): 'unit' | 'path' | 'unknown' {
  if (flow.flow.protocol === 'udp') return refusalOrigin(observations, flow)?.kind === 'unit' ? 'unit' : 'path';
  if (flow.state === 'reset') return resetOrigin(observations, flow).kind === 'middlebox' ? 'path' : 'unit';
  if (flow.state !== 'refused') return 'path';
  if (flow.resetAt === null) return 'unknown';
  return toldResetOrigin(observations, flow, flow.resetAt).beforeUnit ? 'path' : 'unit';
}

/** The unit itself refuses the flow: with a RST of its own, or with an ICMP error that carries its own address. */
export function isRefusedByUnit(observations: Observations, flow: FlowObservation): boolean {
  if (flow.state === 'reset' || flow.state === 'refused') return closedBy(observations, flow) === 'unit';
  if (flow.state !== 'rejected') return false;
  const origin = refusalOrigin(observations, flow);
  if (origin !== null) return origin.kind === 'unit';
  const from = flow.reply?.kind === 'icmp-error' ? flow.reply.from : flow.refusal?.from;
  return from === observations.target;
}
