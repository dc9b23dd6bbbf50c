import { distanceOf } from '../../model/distance.js';
import type { Suspect } from '../../model/finding.js';
import { flowKey, PING_FLOW } from '../../model/flow.js';
import { NORMAL_DIFFERENCE } from '../attribution/reset-origin.js';
import { NAMELESS, routerSuspect, THE_PC } from '../attribution/suspects.js';
import { doubtedFlows, firstAnswered, undeliverableHops, undeliverableSaid } from '../attribution/unit-identity.js';
import { takesTwoWays } from '../attribution/ways.js';
import { copiesTtl, expiredHops } from '../observe/hop.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { type FindingRule, type Remark, thatBrought } from '../rule.js';
import { nameSuspects, sayFlow, sayTraceIt } from '../wording.js';
import { repeatingHops } from './loop.js';

/** The largest segment that IPv4 has room for, in bytes: the loopback interface alone offers it. */
export const LOOPBACK_MSS = 65_495;

const LOOK_THERE =
  'Run "pathproof standin" on the unit’s LAN, or look at the unit itself, to see whether these sessions arrive there.';

/** Something else completes the handshake in the unit's name: SYN proxy, transparent proxy. */
export const middleboxAnswers: FindingRule = {
  code: 'middlebox-answers',
  title: 'Something else completes the handshake in the unit’s name',
  // Who answers in the unit's name is told before all that was then seen of the unit itself.
  precedence: 0,
  judge(observations) {
    const open = [...observations.flows.values()].filter((flow) => flow.reply?.kind === 'syn-ack');
    const accepted = observations.unusedPorts.filter((port) => port.accepted);
    if (open.length === 0) return doubts(observations);
    if (accepted.length > 1) {
      const evidence = accepted.flatMap((port) => port.evidence);
      return [completed(observations, open, 'ports that nothing uses are accepted as well', evidence)];
    }
    const own = open.filter((flow) => isOfThisPc(observations, flow));
    if (own.length > 0) return [takenByThisPc(observations, own)];
    const nearer = open.filter((flow) => isAnsweredBefore(observations, flow));
    if (nearer.length > 0) return [completed(observations, nearer, 'the SYN-ACK comes from nearer than the unit', [])];
    const [doubt] = doubts(observations);
    if (doubt) return [doubt];
    const doubtful = open.filter((flow) => seemsNearer(observations, flow));
    return doubtful.length > 0 ? [hinted(observations, doubtful)] : [];
  },
};

/**
 * The SYN-ACK already came for packets that cannot reach the unit (an echo request expired at the same TTL, or a router
 * that is no nearer cannot deliver them), or from nearer than other TCP packets of the same address.
 */
function isAnsweredBefore(observations: Observations, flow: FlowObservation): boolean {
  if (takesTwoWays(observations)) return false;
  const first = firstSynAck(flow);
  const beyond = Math.max(lastExpiredEcho(observations), ...undeliverableHops(observations));
  if (first !== null && first <= beyond) return true;
  return tcpDistances(observations).some((distance) => distance - synAckDistance(flow) > NORMAL_DIFFERENCE);
}

/** A SYN-ACK that offers segments as only the loopback interface carries them was never on a wire. */
function isOfThisPc({ route }: Observations, { reply }: FlowObservation): boolean {
  return route?.outcome !== 'local' && reply?.kind === 'syn-ack' && (reply.mss ?? 0) >= LOOPBACK_MSS;
}

/** Nearer than the echo reply by its own TTL alone: systems may start ICMP and TCP from different values. */
function seemsNearer(observations: Observations, flow: FlowObservation): boolean {
  const ping = observations.flows.get(flowKey(PING_FLOW));
  if (takesTwoWays(observations) || (ping && copiesTtl(ping))) return false;
  const echo = echoDistance(observations);
  const refused = observations.unusedPorts.filter((port) => !port.accepted);
  if (refused.some((port) => distanceOf(port.replyTtl) === synAckDistance(flow))) return false;
  return echo !== null && synAckDistance(flow) < echo;
}

/** Distances that other TCP packets from the unit's address show: SYN-ACKs, and refusals of ports that nothing uses. */
function tcpDistances(observations: Observations): number[] {
  const flows = [...observations.flows.values()].filter((flow) => flow.reply?.kind === 'syn-ack');
  const refused = observations.unusedPorts.filter((port) => !port.accepted);
  return [...flows.map(synAckDistance), ...refused.map((port) => distanceOf(port.replyTtl))];
}

function synAckDistance(flow: FlowObservation): number {
  return flow.reply?.kind === 'syn-ack' ? distanceOf(flow.reply.ttl) : 0;
}

function completed(observations: Observations, flows: FlowObservation[], why: string, accepted: string[]): Remark {
  return remark(observations, flows, {
    breaks: 'always',
    accepted,
    sentence: (names, where) =>
      `${names}: the handshake is completed in the unit’s name by ${where} (${why}), so it proves nothing about the unit.`,
  });
}

/** A program of the PC may pass on what it takes: whether it does is not known, but what opens is not the unit's word. */
function takenByThisPc(observations: Observations, flows: FlowObservation[]): Remark {
  const agreeing = flows.flatMap((flow) =>
    thatBrought(observations, flow.evidence, (reply) => reply.kind === 'syn-ack' && (reply.mss ?? 0) >= LOOPBACK_MSS),
  );
  return {
    kind: 'remarks',
    flows: flows.map((flow) => flow.key),
    breaks: 'proof',
    severity: 'warning',
    proof: { by: 'tcp', agreeing, onePath: true },
    suspects: [THE_PC],
    evidence: agreeing,
    summary: `${flows.map(sayFlow).join(', ')}: a program on this PC completes the handshake in the unit’s name (its SYN-ACK offers segments that only the loopback interface carries), so it proves nothing about the unit.`,
    remedy:
      'Look for protection software, a proxy or a tunnel on this PC that takes its TCP (a rule that redirects), and switch it off for the unit’s address.',
    nextTest: LOOK_THERE,
  };
}

/** Nothing speaks for the unit, and what there is may speak against it. Without raw sockets too. */
function doubts(observations: Observations): Remark[] {
  const flows = doubtedFlows(observations);
  return flows.length > 0 ? [unsure(observations, flows)] : [];
}

function unsure(observations: Observations, flows: FlowObservation[]): Remark {
  const ping = observations.flows.get(flowKey(PING_FLOW));
  const traced = !observations.raw || flows.some((flow) => firstAnswered(flow) !== null);
  return {
    kind: 'remarks',
    flows: flows.map((flow) => flow.key),
    breaks: 'proof',
    severity: 'warning',
    proof: null,
    doubtful: true,
    suspects: [NAMELESS],
    evidence: [...(ping?.evidence ?? []), ...flows.flatMap((flow) => handshakeEvidence(observations, flow))],
    summary: `${flows.map(sayFlow).join(', ')}: nothing shows that it is the unit that completes the handshake: ${sayAgainst(observations)}. A device on the path may do it in the unit’s name.`,
    remedy: `Check that the unit is on and that ${observations.target} is its LAN1 address; then look for a SYN proxy or transparent proxy on the path.`,
    nextTest: traced ? LOOK_THERE : sayTraceIt(observations),
  };
}

function sayAgainst(observations: Observations): string {
  return undeliverableSaid(observations)
    ? 'a router says that it cannot deliver pings to this address'
    : 'nothing else from its address arrives, and it was not traced where the answers come from';
}

function hinted(observations: Observations, flows: FlowObservation[]): Remark {
  return remark(observations, flows, {
    breaks: 'never',
    doubtful: true,
    accepted: [],
    sentence: (names, where) =>
      `${names}: the SYN-ACK seems to come from nearer than the echo reply: ${where} may complete the handshake in the unit’s name, or the unit starts TCP from a higher TTL than ICMP.`,
  });
}

function remark(
  observations: Observations,
  flows: FlowObservation[],
  how: Pick<Remark, 'breaks' | 'doubtful'> & {
    /** Handshakes of ports that nothing uses: they leave no doubt. */
    accepted: string[];
    sentence: (names: string, where: string) => string;
  },
): Remark {
  const suspects = suspectsOf(observations, flows);
  const where = suspects.length > 0 ? nameSuspects(suspects) : 'a device on the path';
  return {
    kind: 'remarks',
    flows: flows.map((flow) => flow.key),
    breaks: how.breaks,
    ...(how.doubtful ? { doubtful: true } : {}),
    severity: 'warning',
    proof: how.accepted.length > 0 ? { by: 'tcp', agreeing: how.accepted, onePath: true } : null,
    suspects: suspects.length > 0 ? suspects : [NAMELESS],
    evidence: [...how.accepted, ...flows.flatMap((flow) => handshakeEvidence(observations, flow))],
    summary: how.sentence(flows.map(sayFlow).join(', '), where),
    remedy: `Look for a SYN proxy or transparent proxy for the unit’s address on ${where}, and switch it off, or test from behind it.`,
    nextTest: LOOK_THERE,
  };
}

/** The packets at full TTL, and those of the trace that brought a SYN-ACK. */
function handshakeEvidence(observations: Observations, flow: FlowObservation): string[] {
  const hopProbes = flow.trace.flatMap((hopProbe) => hopProbe.evidence);
  const accepted = thatBrought(observations, hopProbes, ({ kind }) => kind === 'syn-ack');
  return [...flow.evidence, ...accepted];
}

function suspectsOf(observations: Observations, flows: FlowObservation[]): Suspect[] {
  if (flows.some((flow) => isOfThisPc(observations, flow))) return [THE_PC];
  // No distance tells a program of the PC from a bridge on the link.
  if (observations.route?.outcome === 'on-link') return [THE_PC, NAMELESS];
  const first = Math.min(...flows.map((flow) => firstSynAck(flow) ?? Number.POSITIVE_INFINITY));
  const distance = Math.min(...flows.map(synAckDistance));
  const candidates = Number.isFinite(first) ? [first - 1, first].filter((hop) => hop >= 1) : [];
  const unit = echoHop(observations) ?? echoDistance(observations);
  const before = (hops: number[]): number[] => hops.filter((hop) => unit === null || hop < unit);
  const hops = candidates.includes(distance) ? [distance] : candidates.length > 0 ? candidates : [distance];
  const routers = before(hops).map((hop) => routerSuspect(observations, hop));
  // From so near, a proxy of the PC itself looks the same.
  return distance <= 1 && flows.every(isAnsweredAtOnce) ? [...routers, THE_PC] : routers;
}

function firstSynAck(flow: FlowObservation): number | null {
  return flow.trace.find((hopProbe) => hopProbe.reply?.kind === 'syn-ack')?.ttl ?? null;
}

/** Answered even where the packets end at hop 1, or not traced. */
function isAnsweredAtOnce(flow: FlowObservation): boolean {
  return (firstSynAck(flow) ?? 1) <= 1;
}

function echoDistance(observations: Observations): number | null {
  const reply = observations.flows.get(flowKey(PING_FLOW))?.reply;
  return reply?.kind === 'echo-reply' ? distanceOf(reply.ttl) : null;
}

/** Highest TTL at which an echo request died on the way: the unit is farther than that, whatever got lost. */
function lastExpiredEcho(observations: Observations): number {
  const ping = observations.flows.get(flowKey(PING_FLOW));
  if (!ping || repeatingHops(observations, [ping]).length > 0) return 0;
  return Math.max(0, ...expiredHops(ping.trace));
}

function echoHop(observations: Observations): number | null {
  const trace = observations.flows.get(flowKey(PING_FLOW))?.trace ?? [];
  return trace.find((hopProbe) => hopProbe.reply?.kind === 'echo-reply')?.ttl ?? null;
}
