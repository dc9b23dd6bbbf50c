import { isSystemPing } from '../../model/evidence/kinds.js';
import { isCarrying } from '../../model/evidence/queries/sessions.js';
import type { Certainty, Finding } from '../../model/finding.js';
import { flowKey, flowName, PING_FLOW } from '../../model/flow.js';
import { isFiltersWord, isTimeExceeded, saysFiltered, UNREACHABLE } from '../../model/icmp.js';
import {
  isPortRequirement,
  type RequirementId,
  type RequirementResult,
  type RequirementStatus,
} from '../../model/requirement.js';
import { requirementFlows, requirementTitle, UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { provesItself } from '../attribution/unit-identity.js';
import { saySubnets } from '../observe/lan.js';
import { type FlowObservation, isOffSubnet, type Observations, type Refusal } from '../observe/observations.js';
import { type Remark, ROUTE_KEY, SUBNET_KEY } from '../rule.js';
import { portState, sayAnswer } from './port-status.js';
import type { RequirementState } from './requirement-status.js';

/** A remark with what is known of its certainty. */
type Judged = Remark & { certainty?: Certainty };

/** Judges each requirement on its own evidence; behind a broken route the rest cannot be tested. */
export function states(
  ids: readonly RequirementId[],
  observations: Observations,
  explained: Set<string>,
  remarks: readonly Judged[] = [],
): RequirementState[] {
  return ids.map((id) => {
    if (id === 'route') return routeState(observations, explained);
    if (id === 'subnet') return subnetState(observations, explained);
    if (observations.nobody) return nobodyState(id, observations, explained);
    const state = flowState(id, observations, explained, remarks);
    return isPortRequirement(id) ? portState(id, state, observations) : state;
  });
}

/** On the PC's subnet and heard from; where it is silent, for the same reasons as a route that carries nothing. */
function subnetState(observations: Observations, explained: Set<string>): RequirementState {
  const { lan, target, nobody } = observations;
  const base = { id: 'subnet' as const, keys: [ROUTE_KEY], brokenBy: [] };
  if (nobody) return { ...base, keys: [], status: 'not-tested', reason: 'no unit was found' };
  if (isOffSubnet(observations)) {
    const reason = `${target} is on none of the PC’s subnets${lan.subnets.length > 0 ? `: ${saySubnets(lan.subnets)}` : ''}`;
    return { ...base, keys: [SUBNET_KEY], status: 'failed', reason };
  }
  const where = lan.subnet ? `on the subnet of ${saySubnets([lan.subnet])}` : 'on the PC’s link';
  if (lan.answered.length > 0) return { ...base, status: 'met', reason: `${where}: it answers the broadcast` };
  if (observations.unit.heard) return { ...base, status: 'met', reason: `${where}, and packets from it arrive` };
  return { ...routeState(observations, explained), id: 'subnet' };
}

function routeState(observations: Observations, explained: Set<string>): RequirementState {
  const base = { id: 'route' as const, keys: [ROUTE_KEY], brokenBy: [] };
  if (observations.doubted.size > 0 && !provesItself(observations)) {
    const reason = 'SYN-ACKs in the unit’s name arrive, and nothing shows that the unit sent them';
    return { ...base, keys: [...base.keys, ...observations.doubted], status: 'unproven', reason };
  }
  if (isAcceptedAlone(observations)) {
    const reason = 'handshakes are completed in the unit’s name, no session carries anything, and nothing else arrives';
    return { ...base, status: 'unproven', reason };
  }
  if (observations.unit.heard) return { ...base, status: 'met', reason: 'packets from the unit arrive' };
  const measured = [...observations.flows.values()].some((flow) => flow.state !== 'unmeasured');
  if (!measured && !explained.has(ROUTE_KEY)) {
    return { ...base, status: 'not-tested', reason: 'nothing was measured to the end' };
  }
  if (!observations.raw && measured && !isPingMeasured(observations) && !isProvenSilent(observations)) {
    return { ...base, status: 'unproven', reason: 'nothing from the unit arrived; ordinary sockets cannot tell why' };
  }
  if (explained.has(ROUTE_KEY)) {
    return { ...base, status: 'failed', reason: sayUnsent(observations) ?? 'nothing from the unit arrives' };
  }
  return { ...base, status: 'unproven', reason: 'nothing from the unit arrives, and no explanation fits the evidence' };
}

/** What completes a handshake and then falls silent may be anything. */
function isAcceptedAlone(observations: Observations): boolean {
  const tcp = [...observations.flows.values()].filter(({ flow }) => flow.protocol === 'tcp');
  const accepted = tcp.some(({ state }) => state === 'dead') && !tcp.some(hasWorkingSession);
  return accepted && observations.unit.heard && !provesItself(observations);
}

/** Why nothing left the PC at all; null where something did. */
function sayUnsent(observations: Observations): string | null {
  const measured = [...observations.flows.values()].filter(({ state }) => state !== 'unmeasured');
  if (measured.length === 0) return sayObstacle(observations);
  const unsent = measured.every(({ state }) => state === 'not-sent');
  return unsent ? `nothing was sent: the PC refuses (${measured[0]?.errno ?? 'no reason given'})` : null;
}

/** On the PC's own link, the neighbour table says that nobody has the address, whatever the sockets can tell. */
function isProvenSilent({ route, neighbour }: Observations): boolean {
  return route?.outcome === 'on-link' && neighbour?.outcome === 'failed';
}

/** Ordinary sockets alone never tell that nothing arrives; with the system's ping, silence is that of two protocols. */
function isPingMeasured({ flows }: Observations): boolean {
  const state = flows.get(flowKey(PING_FLOW))?.state;
  return state !== undefined && state !== 'unmeasured';
}

/** Only UDP discovery is asked of nobody in particular. */
function nobodyState(id: RequirementId, observations: Observations, explained: Set<string>): RequirementState {
  const keys = requirementFlows(id, observations.settings).map(flowKey);
  const base = { id, keys: id === 'udp-discovery' ? [...keys, ROUTE_KEY] : keys, brokenBy: [] };
  const answer = observations.flows.get(UDP_DISCOVERY_KEY);
  if (id !== 'udp-discovery') return { ...base, status: 'not-tested', reason: 'no unit was found' };
  if (observations.noAddress) return { ...base, status: 'failed', reason: 'not sent: the PC has no usable address' };
  if (!answer || answer.state === 'unmeasured') {
    return { ...base, status: 'not-tested', reason: notTestedReason(id, observations) };
  }
  const reason = `nobody answers the broadcast: ${sayState(answer)}`;
  return { ...base, status: answer.state !== 'open' && explained.has(answer.key) ? 'failed' : 'unproven', reason };
}

function flowState(
  id: RequirementId,
  observations: Observations,
  explained: Set<string>,
  remarks: readonly Judged[],
): RequirementState {
  const wanted = requirementFlows(id, observations.settings);
  const keys = wanted.map(flowKey);
  const flows = keys.flatMap((key) => observations.flows.get(key) ?? []);
  const open = flows.filter((flow) => flow.state === 'open');
  const base = { id, keys, brokenBy: [] };
  const blamed = (flow: FlowObservation, breaks: Remark['breaks']): boolean =>
    remarks.some((remark) => remark.breaks === breaks && remark.flows.includes(flow.key));
  const genuine = open.filter((flow) => !blamed(flow, 'always'));
  const certain = genuine.filter((flow) => !blamed(flow, 'proof'));
  const working = certain.find(hasWorkingSession);
  const hangs = remarks.some((one) => one.breaks === 'transfer' && one.certainty === 'proved');
  if (working && hangs && id === 'tcp-config') {
    const reason = `${metReason(working, flows)}, and the transfer in it hangs: large packets vanish`;
    return { ...base, status: 'failed', reason, brokenBy: ['transfer'] };
  }
  if (working) return { ...base, status: 'met', reason: metReason(working, flows) };
  const answered = flows.filter(({ state }) => state === 'open' || state === 'dead');
  if (answered[0] && answered.every((flow) => blamed(flow, 'always'))) {
    return { ...base, status: 'failed', reason: notTheUnit(answered[0]), brokenBy: ['always'] };
  }
  if (genuine[0] && certain.length === 0) {
    return { ...base, status: 'unproven', reason: maybeNotTheUnit(genuine[0]) };
  }
  const [unopened] = certain;
  if (unopened) {
    const reason = sessionReason(unopened);
    const to = (['failed-session', 'transfer'] as const).filter((breaks) => blamed(unopened, breaks));
    return to.length === 0
      ? { ...base, status: 'unproven', reason }
      : { ...base, status: 'failed', reason, brokenBy: to };
  }
  if (flows.some((flow) => flow.stopped)) {
    return { ...base, status: 'unproven', reason: 'the unit stopped answering during the run' };
  }
  if (flows.length < keys.length || flows.some((flow) => flow.state === 'unmeasured')) {
    return { ...base, status: 'not-tested', reason: notTestedReason(id, observations) };
  }
  return { ...base, ...brokenState(flows, observations, explained) };
}

function notTheUnit(flow: FlowObservation): string {
  return `${flowName(flow.flow)} is answered by something else than the unit`;
}

function maybeNotTheUnit(flow: FlowObservation): string {
  return `${flowName(flow.flow)} is answered, and nothing shows that it is the unit that answers`;
}

/** A SYN-ACK alone is not enough: a session has to open and carry as well. Ping has no session. */
function hasWorkingSession(flow: FlowObservation): boolean {
  return flow.flow.protocol !== 'tcp' || (flow.session !== null && isCarrying(flow.session));
}

function brokenState(
  flows: FlowObservation[],
  observations: Observations,
  explained: Set<string>,
): { status: RequirementStatus; reason: string } {
  const states = flows.map((flow) => `${flowName(flow.flow)} ${sayState(flow)}`).join(', ');
  const ownEvidence = flows.every((flow) => flow.state !== 'silent' && explained.has(flow.key));
  if (!observations.unit.heard && !(ownEvidence && flows.every(decidesAlone))) {
    const until = observations.requirements.includes('subnet') ? 'anything from the unit arrives' : 'the route works';
    return { status: 'unproven', reason: `cannot be tested until ${until}` };
  }
  if (flows.every((flow) => explained.has(flow.key))) return { status: 'failed', reason: states };
  if (flows.some(({ state }) => state === 'dead')) {
    return { status: 'unproven', reason: `${states}; by that alone it may be chance` };
  }
  return { status: 'unproven', reason: `${states}; no explanation fits the evidence` };
}

/** A filter's ICMP error about this very port decides, route or no route. */
function decidesAlone(flow: FlowObservation): boolean {
  if (flow.state === 'refused' || flow.state === 'not-sent') return true;
  if (flow.refusal) return isFilterRefusal(flow.refusal);
  return isFiltersWord(flow.reply);
}

function isFilterRefusal({ icmpType, icmpCodes }: Refusal): boolean {
  return icmpType === UNREACHABLE && icmpCodes !== null && icmpCodes.length > 0 && icmpCodes.every(saysFiltered);
}

function sayState(flow: FlowObservation): string {
  if (isTimeExceeded(flow.reply)) {
    return `expired on the way at ${flow.reply.from} (ICMP 11/${flow.reply.icmpCode})`;
  }
  if (flow.reply?.kind === 'icmp-error') {
    return `refused by ${flow.reply.from} (ICMP ${flow.reply.icmpType}/${flow.reply.icmpCode})`;
  }
  if (flow.state === 'rejected' && flow.refusal) return `refused by ${flow.refusal.from} ("${flow.refusal.text}")`;
  const words: Record<FlowObservation['state'], string> = {
    open: 'open',
    reset: 'refused with a RST',
    rejected: 'refused',
    dead: 'accepts sessions that carry nothing',
    silent: flow.sent > 0 ? `silent (${flow.sent} packets)` : 'silent (no session within the timeout)',
    refused: 'refused',
    unreachable: 'unreachable',
    'not-sent': `not sent (${flow.errno ?? 'refused'})`,
    unmeasured: 'not measured',
  };
  return words[flow.state];
}

function metReason(working: FlowObservation, flows: FlowObservation[]): string {
  const rtt = working.reply ? `${working.reply.rttMs.toFixed(1)} ms` : null;
  const what = working.flow.protocol === 'tcp' ? `${flowName(working.flow)} session opened` : sayAnswer(working);
  const others = flows.filter((flow) => flow !== working && flow.state !== 'open');
  const rest = others.map((flow) => `; ${flowName(flow.flow)} ${sayState(flow)}`).join('');
  return `${what}${rtt === null ? '' : ` (${rtt})`}${sayUnlikeKernel(working)}${rest}`;
}

/** SYNs that no program makes are refused by some filters; the kernel's own connection decides. */
function sayUnlikeKernel({ flow, reply, sent }: FlowObservation): string {
  if (flow.protocol !== 'tcp' || reply !== null || sent === 0) return '';
  return `; ${sent} SYNs that are unlike those of this PC’s programs (no timestamp, other source ports) were not accepted`;
}

function sessionReason(flow: FlowObservation): string {
  const outcome = flow.session?.outcome ?? 'not tried';
  if (outcome === 'open') return `${flowName(flow.flow)} opens, and nothing shows that the session carries anything`;
  return `${flowName(flow.flow)} answers SYNs, but no session was opened (${outcome})`;
}

/** What kept every packet from being sent; null where nothing did. */
function sayObstacle({ nameFailed, noAddress, route }: Observations): string | null {
  if (nameFailed) return 'not sent: the name could not be resolved';
  if (noAddress) return 'not sent: the PC has no usable address';
  return route?.outcome === 'no-route' ? 'not sent: the PC has no route' : null;
}

function notTestedReason(id: RequirementId, observations: Observations): string {
  const obstacle = sayObstacle(observations);
  if (obstacle !== null) return obstacle;
  if (id === 'ping' && !observations.raw) return notPinged(observations);
  return 'not measured to the end';
}

function notPinged({ evidence }: Observations): string {
  const unusable = [...evidence.values()].filter(isSystemPing).find(({ outcome }) => outcome === 'unusable');
  if (unusable) return `ping could not be used: ${unusable.text ?? 'no reason given'}`;
  return 'an echo request needs raw sockets or the system’s ping';
}

/** The requirement with the findings that bear on it. */
export function toResult(
  state: RequirementState,
  findings: readonly Finding[],
  observations: Observations,
): RequirementResult {
  const { id, status, reason } = state;
  const ids = findings.filter((finding) => finding.requirements.includes(id)).map((finding) => finding.id);
  return { id, title: requirementTitle(id, observations.settings), status, reason, findings: ids };
}
