import { distanceOf } from '../../model/distance.js';
import type { Suspect } from '../../model/finding.js';
import { flowKey, PING_FLOW } from '../../model/flow.js';
import type { FlowObservation, Observations } from '../observations.js';
import type { FindingRule, Remark } from '../rule.js';
import { expiredAt } from '../rung.js';
import { joinOr, nameSuspect, routerSuspect, sayFlow } from '../words.js';

/** Something else completes the handshake in the unit's name: SYN proxy, transparent proxy. */
export const middleboxAnswers: FindingRule = {
  code: 'middlebox-answers',
  title: 'Something else completes the handshake in the unit’s name',
  judge(observations) {
    const open = [...observations.flows.values()].filter((flow) => flow.reply?.kind === 'syn-ack');
    const suspicious = open.filter((flow) => isAnsweredBefore(observations, flow));
    const accepted = observations.unusedPorts.filter((port) => port.accepted);
    if (open.length === 0) return [];
    if (accepted.length > 1)
      return [
        remark(
          observations,
          open,
          accepted.flatMap((port) => port.evidence),
        ),
      ];
    return suspicious.length > 0 ? [remark(observations, suspicious, [])] : [];
  },
};

/** The SYN-ACK comes from nearer than the unit: by a smaller probe TTL that brought it, or by its own distance. */
function isAnsweredBefore(observations: Observations, flow: FlowObservation): boolean {
  const echo = echoDistance(observations);
  const first = firstSynAck(flow);
  if (first !== null && first <= lastExpiredEcho(observations)) return true;
  return flow.reply?.kind === 'syn-ack' && echo !== null && distanceOf(flow.reply.ttl) < echo;
}

function remark(observations: Observations, flows: FlowObservation[], accepted: string[]): Remark {
  const suspects = suspectsOf(observations, flows);
  const names = flows.map(sayFlow).join(', ');
  const where = suspects.length > 0 ? joinOr(suspects.map(nameSuspect)) : 'a device on the path';
  const proof =
    accepted.length > 0
      ? 'ports that nothing uses are accepted as well'
      : 'the SYN-ACK comes from nearer than the unit’s echo reply';
  return {
    kind: 'remarks',
    flows: flows.map((flow) => flow.key),
    breaks: 'always',
    severity: 'warning',
    conclusive: accepted.length > 0,
    suspects: suspects.length > 0 ? suspects : [{ role: 'router', direction: 'forward' }],
    evidence: [...accepted, ...flows.flatMap(handshakeEvidence)],
    summary: `${names}: the handshake is completed in the unit’s name by ${where} (${proof}), so it proves nothing about the unit.`,
    remedy: `Switch off the SYN proxy or transparent proxy for the unit’s address on ${where}, or test from behind it.`,
    nextTest:
      'Run "pathproof standin" on the unit’s LAN, or look at the unit itself, to see whether these sessions arrive there.',
  };
}

/** The packets at full TTL, and the rungs that brought a SYN-ACK. */
function handshakeEvidence(flow: FlowObservation): string[] {
  const rungs = flow.ladder.filter((rung) => rung.reply?.kind === 'syn-ack').flatMap((rung) => rung.evidence);
  return [...flow.evidence, ...rungs];
}

function suspectsOf(observations: Observations, flows: FlowObservation[]): Suspect[] {
  const first = Math.min(...flows.map((flow) => firstSynAck(flow) ?? Number.POSITIVE_INFINITY));
  const distances = flows.flatMap((flow) => (flow.reply?.kind === 'syn-ack' ? [distanceOf(flow.reply.ttl)] : []));
  const distance = Math.min(...distances);
  const candidates = Number.isFinite(first) ? [first - 1, first].filter((hop) => hop >= 1) : [];
  const unit = echoHop(observations) ?? echoDistance(observations);
  const before = (hops: number[]): number[] => hops.filter((hop) => unit === null || hop < unit);
  const hops = candidates.includes(distance) ? [distance] : candidates.length > 0 ? candidates : [distance];
  return before(hops).map((hop) => routerSuspect(observations, hop));
}

function firstSynAck(flow: FlowObservation): number | null {
  return flow.ladder.find((rung) => rung.reply?.kind === 'syn-ack')?.ttl ?? null;
}

function echoDistance(observations: Observations): number | null {
  const reply = observations.flows.get(flowKey(PING_FLOW))?.reply;
  return reply?.kind === 'echo-reply' ? distanceOf(reply.ttl) : null;
}

/** Highest TTL at which an echo request died on the way: the unit is farther than that, whatever got lost. */
function lastExpiredEcho(observations: Observations): number {
  const ladder = observations.flows.get(flowKey(PING_FLOW))?.ladder ?? [];
  return Math.max(0, ...ladder.filter((rung) => expiredAt(rung) !== null).map((rung) => rung.ttl));
}

function echoHop(observations: Observations): number | null {
  const ladder = observations.flows.get(flowKey(PING_FLOW))?.ladder ?? [];
  return ladder.find((rung) => rung.reply?.kind === 'echo-reply')?.ttl ?? null;
}
