import type { Suspect } from '../../model/finding.js';
import type { Flow } from '../../model/flow.js';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { serviceOf } from '../../model/services.js';
import { isRejectedByPc } from '../attribution/closed-by.js';
import { findInterval, type Interval, intervalSuspects } from '../attribution/drop-location.js';
import { askOwnFirewall, letsAnswersIn, ownFirewallEvidence, withOwnFirewall } from '../attribution/pc-firewall.js';
import { placeByCaptures } from '../attribution/seen-by-captures.js';
import { everyRouter, otherPath, THE_PC, unitSuspect } from '../attribution/suspects.js';
import { droppedInTransit } from '../attribution/udp-silence.js';
import { answeredElsewhere } from '../observe/elsewhere.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import {
  contradicted,
  type Explanation,
  explainsFlow,
  type FindingRule,
  type Judgement,
  judgeEachFlow,
  type Proof,
} from '../rule.js';
import {
  lookAtCounters,
  nameSuspect,
  nameSuspects,
  orStandIn,
  sayFlow,
  sayFlows,
  sayFlowsAre,
  sayOtherPath,
  sayPlace,
  sayTraceIt,
  useRawSockets,
} from '../wording.js';
import { broadcastsLost } from './broadcast.js';
import { explainCaptured } from './captured.js';
import { answersTcp, discoveryFlow } from './discovery.js';
import { TFTP_HELPER } from './discovery-silence.js';
import { whereWanted } from './discovery-wanted.js';

/** The only way to tell which of several devices it is, and on which way. */
const CAPTURES_PROVE =
  'Captures of both sides of a device prove whether it is that one: run again with --capture-window 30.';

/** One device alone is proved guilty only by this many packets that died at it, while the control got through. */
const ENOUGH_SILENCE = 6;

/** Echo requests are dropped without a word while TCP gets through. */
export const pingFiltered: FindingRule = {
  code: 'ping-filtered',
  title: 'Echo requests are dropped while TCP gets through',
  judge: (observations) =>
    judgeEachFlow(observations, (flow) => (flow.flow.protocol === 'icmp' ? judgeSilence(observations, flow) : null)),
};

/** A SYN or a datagram is dropped without a word while the unit answers other packets. */
export const portFiltered: FindingRule = {
  code: 'port-filtered',
  title: 'Packets to this port are dropped silently',
  judge: (observations) => [
    ...broadcastsLost(observations),
    ...judgeEachFlow(observations, (flow) =>
      flow.flow.protocol === 'udp' && flow !== discoveryFlow(observations)
        ? judgeUdpSilence(observations, flow)
        : isFilterable(observations, flow)
          ? judgeSilence(observations, flow)
          : null,
    ),
  ],
};

/** What the unit, if nothing is in the way, answers: TCP, and UDP discovery. On its own LAN, that may only be off. */
function isFilterable(observations: Observations, flow: FlowObservation): boolean {
  if (flow !== discoveryFlow(observations)) return flow.flow.protocol === 'tcp';
  return !observations.nobody && !(observations.route?.outcome === 'on-link' && answersTcp(observations));
}

/** A UDP port that says nothing may be open: only a drop before the unit is a finding. */
function judgeUdpSilence(observations: Observations, flow: FlowObservation): Judgement | null {
  if (flow.state !== 'silent') return judgeSilence(observations, flow);
  const interval = droppedInTransit(observations, flow);
  return interval === null ? null : explainLocated(observations, flow, interval);
}

function judgeSilence(observations: Observations, flow: FlowObservation): Judgement | null {
  if (flow.state === 'unmeasured' || flow.state === 'open' || flow.state === 'dead') return null;
  if (flow.state !== 'silent') return contradicted(flow.key, sayNotDropped(observations, flow));
  const elsewhere = answeredElsewhere(observations, flow);
  if (elsewhere !== null)
    return contradicted(flow.key, `${elsewhere.from} answers it: it was not dropped on its way there`);
  if (!observations.unit.heard) return contradicted(flow.key, 'nothing from the unit arrives on any protocol');
  const captured = placeByCaptures(observations, flow);
  if (captured !== null) return explainCaptured(flow, captured);
  const interval = findInterval(observations, flow);
  return interval === null ? explainUnlocated(observations, flow) : explainLocated(observations, flow, interval);
}

/** Why nobody dropped it without a word. */
function sayNotDropped(observations: Observations, flow: FlowObservation): string {
  if (flow.state === 'not-sent') return `${sayFlow(flow)} never left the PC, so that nothing on the way could drop it`;
  if (isRejectedByPc(observations, flow))
    return `the PC itself refused ${sayFlow(flow)}, so that nothing on the way could drop it`;
  return `${sayFlow(flow)} was answered with a refusal, not dropped silently`;
}

function explainLocated(observations: Observations, flow: FlowObservation, interval: Interval): Explanation {
  const located = [...intervalSuspects(observations, interval, flow), ...ownFirewall(observations, interval)];
  const onWayBack = interval.next === null;
  const suspects = onWayBack ? withOwnFirewall(observations, located) : located;
  const other = otherPath(observations, flow);
  const doubtful = onWayBack && isDoubtful(observations, flow);
  const sure = onWayBack ? letsAnswersIn(observations) : interval.alike;
  const alone = suspects.length === 1 && sure;
  const forward = suspects.filter((suspect) => suspect.direction === 'forward' && suspect.role !== 'pc');
  return {
    ...explainsFlow(flow),
    proof: alone && isPlain(observations) ? proofBySilence(observations, flow, interval) : null,
    suspects,
    evidence: [...flow.evidence, ...interval.evidence, ...(onWayBack ? ownFirewallEvidence(observations) : [])],
    ...(doubtful ? { weight: 'weak' } : {}),
    say: (flows) => ({
      summary: `${sayDropped(flows, doubtful)} ${sayPlace(forward)}.${sayForwarder(observations, forward)}${sayOtherPath(flows, other)}`,
      remedy: whereWanted(observations, flow, remedy(flow, flows, forward)),
      nextTest: nextTest(flows, suspects, onWayBack ? askOwnFirewall(observations) : ''),
    }),
  };
}

/** The answer comes from a new port: its loss on the way back, or a unit that has it off, fits as well or better. */
function isDoubtful(observations: Observations, flow: FlowObservation): boolean {
  return flow.key === UDP_DISCOVERY_KEY && answersTcp(observations);
}

/** Packets were seen to die, and none got lost: the words of a tool are not enough for that. */
function isPlain({ raw, lossy }: Observations): boolean {
  return raw && !lossy;
}

/**
 * The kernel and most pings do not say that the PC's own firewall dropped what they sent. Where a router answered the
 * flow's own trace, it did leave.
 */
function ownFirewall({ raw }: Observations, interval: Interval | null): Suspect[] {
  return raw || (interval?.last ?? 0) > 0 ? [] : [THE_PC];
}

/** Packets that died at the only suspect: at the hop that answers others, or at the unit itself. */
function proofBySilence(observations: Observations, flow: FlowObservation, interval: Interval): Proof {
  const lost = flow.evidence.filter((id) => observations.evidence.get(id)?.outcome === 'silent');
  // Where enough died at one hop, those that were to go farther show that the drop lasted.
  const placed = interval.silentAtNext.length >= ENOUGH_SILENCE ? lost : [];
  const agreeing = interval.next === null ? lost : [...interval.silentAtNext, ...placed];
  const onePath = otherPath(observations, flow) === null;
  return { by: flow.flow.protocol, agreeing, onePath, atLeast: ENOUGH_SILENCE };
}

function sayDropped(flows: readonly Flow[], doubtful: boolean): string {
  return `${doubtful ? `${sayFlows(flows)} may be` : sayFlowsAre(flows)} dropped silently`;
}

function explainUnlocated(observations: Observations, flow: FlowObservation): Explanation {
  const pc = ownFirewall(observations, null);
  const suspects = withOwnFirewall(observations, [...everyRouter(observations), unitSuspect(observations), ...pc]);
  const doubtful = isDoubtful(observations, flow);
  return {
    ...explainsFlow(flow),
    ...(doubtful ? { weight: 'weak' } : {}),
    suspects,
    evidence: [...flow.evidence, ...ownFirewallEvidence(observations)],
    say: (flows) => ({
      summary: `${sayDropped(flows, doubtful)} somewhere ${pc.length > 0 ? 'from this PC’s own firewall to' : 'between the PC and'} the unit (${whyNotTraced(observations)}).`,
      remedy: `Allow ${sayFlows(flows)} from the PC to ${observations.target} in every firewall on the path, and on the unit.${sayHelper(flow)}`,
      nextTest: unlocatedTest(observations, flow, flows),
    }),
  };
}

function unlocatedTest(observations: Observations, flow: FlowObservation, flows: readonly Flow[]): string {
  const { raw, traced, settings } = observations;
  if (!raw) return useRawSockets('it then compares traces and names the hop');
  if (!traced) return sayTraceIt(observations);
  const service = serviceOf(flow.key, settings);
  if (service?.name !== 'configuration') return lookAtCounters(flows, 'each of them', orStandIn('the packets'));
  return `Run pathproof again with --config-service ${service.plain.port === flow.flow.port ? 'plain' : 'tls'}, which traces it.`;
}

function whyNotTraced({ raw, traced }: Observations): string {
  if (raw) return 'this flow was not traced';
  return traced ? 'the system’s traceroute could not trace it' : 'ordinary sockets cannot trace it';
}

/** Where Manager is given the public address of a router that forwards it. */
function sayForwarder({ target }: Observations, forward: readonly Suspect[]): string {
  const router = forward.find(({ role, address }) => role === 'router' && address === target);
  return router?.hop === undefined
    ? ''
    : ` Hop ${router.hop} has the address ${target} itself, and forwards it to the unit.`;
}

function remedy(flow: FlowObservation, flows: readonly Flow[], forward: readonly Suspect[]): string {
  const fixed = flow.flow.port === DISCOVERY_PORT ? ' This port cannot be changed on the unit.' : '';
  const what = flow.flow.protocol === 'icmp' ? 'ICMP echo requests' : sayFlows(flows);
  return `Allow ${what} from the PC to the unit, and the replies, in the filter of ${nameSuspects(forward)}.${fixed}${sayHelper(flow)}`;
}

function sayHelper({ key }: FlowObservation): string {
  return key === UDP_DISCOVERY_KEY ? ` ${TFTP_HELPER}` : '';
}

function nextTest(flows: readonly Flow[], suspects: readonly Suspect[], ownFirewall: string): string {
  const first = suspects.find((suspect) => suspect.role === 'router');
  const back = suspects.filter((suspect) => suspect.direction === 'return' && suspect.role !== 'pc');
  const device = first ? nameSuspect(first) : 'the unit';
  const leave = back.length > 0 ? [`whether the unit’s replies leave ${nameSuspects(back)} towards the PC`] : [];
  const questions = [...leave, ...(ownFirewall === '' ? [] : [ownFirewall])];
  const onTheWayBack = questions.length > 0 ? `, then ${questions.join(', and ')}` : '';
  const counters = lookAtCounters(flows, device, `${orStandIn('the packets')}${onTheWayBack}`);
  return suspects.length > 1 ? `${counters} ${CAPTURES_PROVE}` : counters;
}
