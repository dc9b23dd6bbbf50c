import { distanceOf } from '../../model/distance.js';
import { flowKey, PING_FLOW } from '../../model/flow.js';
import { expiredHops, hopsBetween } from '../observe/hop.js';
import type { FlowObservation, HopProbe, Observations } from '../observe/observations.js';
import { type Proof, thatBrought } from '../rule.js';
import { sayHops } from '../wording.js';
import { mayResetItself } from './pc-firewall.js';
import { takesTwoWays } from './ways.js';

/** Ways back differ by a hop on real networks. */
export const NORMAL_DIFFERENCE = 1;

/** Where a RST comes from, as far as TTLs tell. */
export type ResetOrigin =
  | { kind: 'unit'; conclusive: boolean; because: string }
  | { kind: 'middlebox'; conclusive: boolean; hops: number[]; because: string }
  /** `byPc`: a rule of the PC's own firewall may have answered. */
  | { kind: 'unclear'; hops: number[]; because?: string; twoWays?: true; byPc?: true };

/**
 * Compares the RST's distance with that of the unit's echo replies and SYN-ACKs, and the lowest probe TTL that brought
 * a RST with the hop at which the unit answers. A difference of one alone is normal on real networks (the way back may
 * differ by protocol), and a longer way may be another initial TTL of the unit's own: neither is conclusive.
 */
export function resetOrigin(observations: Observations, flow: FlowObservation): ResetOrigin {
  if (flow.state === 'refused' && flow.resetAt !== null) return toldOrigin(observations, flow, flow.resetAt);
  return beforeUnit(observations, compare(observations, flow));
}

/**
 * What resets in the unit's name stands before the unit. A TTL that shows a place behind it started from another
 * initial TTL, and every router on the way may have sent it.
 */
function beforeUnit(observations: Observations, origin: ResetOrigin): ResetOrigin {
  const { hop } = reference(observations);
  // Neither the unit on the PC's own link nor the PC itself is farther than the other.
  const mayBePc = origin.kind === 'unit' && observations.route?.outcome === 'on-link' && mayResetItself(observations);
  if (mayBePc) return { kind: 'unclear', hops: [], byPc: true };
  if (origin.kind === 'unit' || hop === null) return origin;
  if (hop === 1) return { kind: 'unit', conclusive: false, because: 'no router stands between the PC and the unit' };
  const before = origin.hops.filter((one) => one < hop);
  return { ...origin, hops: before.length > 0 ? before : hopsBetween(1, hop - 1) };
}

/** The flow is reset, and TTLs place the RST at the unit; the kernel's "refused" does not say who refused. */
export function isResetByUnit(observations: Observations, flow: FlowObservation | undefined): flow is FlowObservation {
  return flow?.state === 'reset' && resetOrigin(observations, flow).kind === 'unit';
}

/** What proves that the unit itself sent the RSTs; null where another device may have. */
export function proofOfUnit(observations: Observations, flow: FlowObservation): Proof | null {
  const origin = resetOrigin(observations, flow);
  return origin.kind === 'unit' && origin.conclusive ? proofByResets(observations, flow) : null;
}

/** The RSTs of the flow, each of which says the same. */
export function proofByResets(observations: Observations, flow: FlowObservation, onePath = true): Proof {
  const told = flow.trace
    .filter((hopProbe) => hopProbe.told?.kind === 'reset')
    .flatMap((hopProbe) => hopProbe.evidence);
  const seen = thatBrought(observations, resetEvidence(flow), ({ kind }) => kind === 'rst');
  return { by: 'tcp', agreeing: [...seen, ...told], onePath };
}

/** Full-TTL packets and the hop probes that brought a RST. */
export function resetEvidence({ evidence, trace }: FlowObservation): string[] {
  const isReset = ({ reply, told }: HopProbe): boolean => reply?.kind === 'rst' || told?.kind === 'reset';
  return [...evidence, ...trace.filter(isReset).flatMap((hopProbe) => hopProbe.evidence)];
}

/**
 * Where the unit is to TCP, as its handshakes show it; else by what other protocols show, whose way may be another: that
 * is not conclusive.
 */
function reference(observations: Observations): { hop: number | null; replyDistance: number | null; isTcp: boolean } {
  const { flows, impostors, unit } = observations;
  const open = [...flows.values()].filter(({ key, reply }) => reply?.kind === 'syn-ack' && !impostors.has(key));
  const distances = new Set(open.flatMap(({ reply }) => (reply?.kind === 'syn-ack' ? [distanceOf(reply.ttl)] : [])));
  const reached = open.flatMap((flow) =>
    flow.trace.filter(({ reply }) => reply?.kind === 'syn-ack').map(({ ttl }) => ttl),
  );
  if (open.length === 0) return { ...unit, isTcp: false };
  const [distance = null] = distances.size === 1 ? distances : [];
  return { hop: reached.length > 0 ? Math.min(...reached) : unit.hop, replyDistance: distance, isTcp: true };
}

function echoDistance({ flows }: Observations): number | null {
  const reply = flows.get(flowKey(PING_FLOW))?.reply;
  return reply?.kind === 'echo-reply' ? distanceOf(reply.ttl) : null;
}

function compare(observations: Observations, flow: FlowObservation): ResetOrigin {
  if (flow.reply?.kind !== 'rst') return { kind: 'unclear', hops: [] };
  const distance = distanceOf(flow.reply.ttl);
  const firstHop = flow.trace.find((hopProbe) => hopProbe.reply?.kind === 'rst') ?? null;
  if (takesTwoWays(observations))
    return { kind: 'unclear', hops: senderHops(flow, firstHop?.ttl ?? distance, distance), twoWays: true };
  const { hop, replyDistance, isTcp } = reference(observations);
  const same = replyDistance === distance;
  if (firstHop !== null && hop !== null && firstHop.ttl < hop && !(same && observations.lossy)) {
    const because = `a RST came for packets that get no farther than hop ${firstHop.ttl}, the unit is hop ${hop}`;
    const hops = senderHops(flow, firstHop.ttl, trusted(flow, firstHop));
    return { kind: 'middlebox', conclusive: isTcp && !observations.lossy, hops, because };
  }
  if (replyDistance === null) return compareWithFirst(flow, firstHop?.ttl ?? null, distance);
  if (same) {
    const because = `the RST comes from ${sayHops(distance)} away, as the unit’s other packets do`;
    return { kind: 'unit', conclusive: isTcp && (firstHop !== null || distance === 1) && !observations.lossy, because };
  }
  // As far as the unit is by another protocol: the way back may be another for some flows.
  if (distance === echoDistance(observations))
    return { kind: 'unclear', hops: senderHops(flow, firstHop?.ttl ?? distance, distance), twoWays: true };
  if (distance > replyDistance) return fromBehind(observations, flow, firstHop, replyDistance);
  const because = `the RST comes from ${sayHops(distance)} away, the unit’s other packets from ${sayHops(replyDistance)}`;
  const conclusive = isTcp && replyDistance - distance > NORMAL_DIFFERENCE && !observations.lossy;
  const hops = senderHops(flow, firstHop?.ttl ?? distance + 1, distance);
  return { kind: 'middlebox', conclusive, hops, because };
}

/**
 * Nothing resets from behind the unit: such a TTL began from an unusual value, the unit's own or another's, or was
 * copied from the probe, which no unit does. A copied small TTL does not find its way back.
 */
function fromBehind(
  observations: Observations,
  flow: FlowObservation,
  firstHop: HopProbe | null,
  unit: number,
): ResetOrigin {
  const hops = senderHops(flow, firstHop?.ttl ?? unit, null);
  const copied = firstHop === null ? losesSmallTtls(observations, flow, unit) : trusted(flow, firstHop) === null;
  if (!copied) return { kind: 'unclear', hops };
  const because = 'its RSTs carry the TTL of the packets they answer, which no unit does';
  return { kind: 'middlebox', conclusive: false, hops, because };
}

/** Packets that just reach the unit get no RST, again and again, while those of full TTL do. */
function losesSmallTtls(observations: Observations, flow: FlowObservation, unit: number): boolean {
  const hopProbe = flow.trace.find((one) => one.ttl >= unit);
  return !observations.lossy && hopProbe?.reply === null && hopProbe.evidence.length > 1;
}

/** Nothing but RSTs came from the unit's address: a RST that needs more TTL than its own distance is suspicious. */
function compareWithFirst(flow: FlowObservation, first: number | null, distance: number): ResetOrigin {
  if (first === null) return { kind: 'unclear', hops: [distance] };
  if (first === distance) {
    const because = `the RST first came at TTL ${first} and shows the same distance`;
    return { kind: 'unit', conclusive: false, because };
  }
  return { kind: 'unclear', hops: senderHops(flow, first, distance) };
}

/** Some boxes copy the probe's TTL into their RST; then probes of different TTL get different ones, which tell nothing. */
function trusted(flow: FlowObservation, hopProbe: HopProbe): number | null {
  const ttls = [flow.reply, hopProbe.reply].flatMap((reply) => (reply?.kind === 'rst' ? [reply.ttl] : []));
  const [ttl, other] = ttls;
  return ttl !== undefined && (other === undefined || other === ttl) ? distanceOf(ttl) : null;
}

/**
 * The RST first seen at TTL f was sent by hop f, or by hop f - 1 if that one checks the TTL before its filter, or by a
 * nearer one whose RST at a smaller TTL was lost: as far back as the last hop that let the flow pass. The RST's own
 * distance decides where it is one of them.
 */
function senderHops(flow: FlowObservation, first: number, distance: number | null): number[] {
  const passed = flow.trace.filter((hopProbe) => hopProbe.ttl < first && hopProbe.reply?.kind === 'icmp-error');
  const last = Math.max(0, ...passed.map((hopProbe) => hopProbe.ttl));
  const nearest = Math.max(1, passed.length > 0 ? last : first - 1);
  const candidates = hopsBetween(nearest, first);
  return distance !== null && candidates.includes(distance) ? [distance] : candidates;
}

/**
 * As far as the system's traceroute tells: a RST that first came at TTL n was sent by hop n, or by a nearer one that checks the TTL before its filter, as far back
 * as the last hop that let the flow pass. Where the unit itself is at n, the last router and the unit look the same: the
 * tool does not show the RST's own TTL.
 */
function toldOrigin(observations: Observations, flow: FlowObservation, at: number): ResetOrigin {
  const nearest = Math.max(1, ...expiredHops(flow.trace).filter((ttl) => ttl < at));
  const routerAt = observations.routers.find((router) => router.hop >= at);
  if (routerAt) {
    const because = `a RST already came at TTL ${at}, and hop ${routerAt.hop} (${routerAt.address}) is a router`;
    return { kind: 'middlebox', conclusive: true, hops: hopsBetween(nearest, at), because };
  }
  const isUnitThere = observations.unit.hop === at || observations.route?.outcome === 'on-link';
  const because = `the RST first came at TTL ${at}, where the unit ${isUnitThere ? 'is' : 'may be'}`;
  const last = observations.unit.hop === null ? at : Math.min(at, observations.unit.hop - 1);
  const hops = hopsBetween(Math.min(nearest, last), isUnitThere ? at - 1 : last);
  return hops.length === 0 ? { kind: 'unit', conclusive: false, because } : { kind: 'unclear', hops, because };
}
