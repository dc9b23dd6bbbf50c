import type { Reply } from '../../model/evidence/base.js';
import { flowName } from '../../model/flow.js';
import { type PortRow, pairedFlows, rowOf } from '../../model/port-table.js';
import type { PortRequirement } from '../../model/requirement.js';
import { closedBy } from '../attribution/closed-by.js';
import { adviceOnSilence } from '../attribution/udp-silence.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import type { RequirementState } from './requirement-status.js';

const LONGEST_NAME = 60;

/**
 * Status of one row of the port table. A port that the unit itself closes is `not-applicable` where that is no fault:
 * services that are off by design, and the other port of a service that opens. A UDP port that says nothing is
 * `unproven`. What a device on the path drops or refuses stays `failed`.
 */
export function portState(id: PortRequirement, state: RequirementState, observations: Observations): RequirementState {
  const row = rowOf(id, observations.settings.basePort);
  const flow = state.keys.map((key) => observations.flows.get(key)).find((one) => one !== undefined);
  if (!row || !flow || state.status === 'met') return state;
  if (isPlainSilence(state, observations, flow)) {
    return { ...state, reason: adviceOnSilence(observations, flow) };
  }
  if (state.status !== 'failed' || !mayBeClosed(row, observations)) return state;
  const closed = closedBy(observations, flow);
  if (closed === 'unit') return { ...state, status: 'not-applicable', reason: sayClosed(row, observations, flow) };
  if (closed === 'unknown') {
    const reason = `${flowName(flow.flow)} is refused; ordinary sockets do not show whether by the unit (then its service is off) or on the way`;
    return { ...state, status: 'unproven', reason };
  }
  return state;
}

/** The answer of a port in words; names that came from the network are cut. */
export function sayAnswer({ reply }: FlowObservation): string {
  if (reply?.kind === 'snmp') return saySnmp(reply);
  if (reply?.kind === 'rip') return `RIP version ${reply.version} response with ${count(reply.routes, 'route')}`;
  if (reply?.kind === 'tftp') return 'TFTP answer';
  return reply?.kind === 'datagram' ? 'heard' : 'echo reply';
}

function saySnmp(reply: Extract<Reply, { kind: 'snmp' }>): string {
  const name = reply.sysName ? `, name ${JSON.stringify(reply.sysName.slice(0, LONGEST_NAME))}` : '';
  const error = reply.errorStatus === undefined ? '' : ` with the error ${reply.errorStatus}`;
  return `SNMP ${reply.version} response${error}${name}`;
}

function count(number: number, what: string): string {
  return `${number} ${number === 1 ? what : `${what}s`}`;
}

function isPlainSilence({ status }: RequirementState, { unit }: Observations, flow: FlowObservation): boolean {
  return status === 'unproven' && unit.heard && flow.flow.protocol === 'udp' && flow.state === 'silent';
}

function mayBeClosed(row: PortRow, { flows, settings }: Observations): boolean {
  return row.optional || pairedFlows(row, settings.basePort).some((key) => flows.get(key)?.state === 'open');
}

function sayClosed(row: PortRow, { flows, settings }: Observations, flow: FlowObservation): string {
  const open = pairedFlows(row, settings.basePort).flatMap((key) => {
    const other = flows.get(key);
    return other?.state === 'open' ? [flowName(other.flow)] : [];
  });
  const beside = open.length > 0 ? ` (${open.join(', ')} is open)` : '';
  return `${flowName(flow.flow)} is closed by the unit: the service is off${beside}`;
}
