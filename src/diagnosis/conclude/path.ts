import { distanceOf } from '../../model/distance.js';
import type { IcmpError } from '../../model/evidence/base.js';
import { repliesOf } from '../../model/evidence/queries/flows.js';
import { isCarrying } from '../../model/evidence/queries/sessions.js';
import { flowKey, PING_FLOW } from '../../model/flow.js';
import { isHostsWord, isUnreachable, saysNoRoute, TIME_EXCEEDED } from '../../model/icmp.js';
import type { FlowTrace, HopOutcome, Path } from '../../model/report.js';
import { isRefusedByUnit, isUnsent } from '../attribution/closed-by.js';
import { hopsOfSigner, routerAddress } from '../attribution/suspects.js';
import { firstAnswered } from '../attribution/unit-identity.js';
import { expiredAt, hopsBetween } from '../observe/hop.js';
import type { FlowObservation, HopProbe, Observations, ToolHopProbe } from '../observe/observations.js';
import { pointsOfView } from '../observe/points-of-view.js';

/**
 * The path as it was seen: hops with addresses, and one trace for each flow, so that it shows where each one ends.
 * `broken`: keys of the flows by which a requirement failed; every flow counts as one until that is known.
 */
export function describePath(observations: Observations, broken: ReadonlySet<string> | null = null): Path {
  const last = observations.routers.at(-1)?.hop ?? 0;
  const end = observations.unit.hop ?? observations.unit.replyDistance ?? withRefusals(observations, last);
  const hops = hopsBetween(1, end).map((ttl) => describeHop(observations, ttl, end));
  const ladders = [...observations.flows.values()]
    .filter((flow) => flow.state !== 'unmeasured' || flow.stopped)
    .sort((a, b) => order(a) - order(b))
    .map((flow) => ({ ...describeTrace(observations, flow, end), ...flags(observations, flow, broken) }));
  const captures = pointsOfView(observations).flatMap(({ captures: taken, hop }) =>
    taken.map(({ request }) => ({ hop, name: request.name })),
  );
  return { hops, ladders, ...(captures.length > 0 ? { captures } : {}) };
}

/** Where the unit was never heard, one more column shows the silence past the last hop that answers. */
function beyond(observations: Observations, last: number): number {
  const traced = [...observations.flows.values()].some((flow) => flow.trace.length > 0);
  return traced ? last + 1 : last;
}

/** Who refuses a flow may be a router that no packet expired at. */
function withRefusals(observations: Observations, last: number): number {
  const refusing = [...observations.flows.values()].map((flow) => rejectedAt(observations, flow) ?? 0);
  return Math.max(beyond(observations, last), ...refusing);
}

function order(flow: FlowObservation): number {
  return flow.key === flowKey(PING_FLOW) ? 0 : (flow.flow.port ?? 0);
}

function describeHop(observations: Observations, ttl: number, end: number): Path['hops'][number] {
  const router = observations.routers.find((one) => one.hop === ttl);
  if (router) return { ttl, address: router.address, rttMs: round(router.rttMs) };
  if (ttl === end && observations.unit.heard)
    return { ttl, address: observations.target, rttMs: unitRtt(observations) };
  const address = routerAddress(observations, ttl);
  const unasked = address === null && !observations.askedHops.has(ttl);
  return { ttl, address, rttMs: null, ...(unasked ? { unasked } : {}) };
}

type Flags = Pick<FlowTrace, 'unsent' | 'harmless' | 'refusedByUnit' | 'carries'>;

function flags(observations: Observations, flow: FlowObservation, broken: ReadonlySet<string> | null): Flags {
  const harmless = flow.state !== 'open' && broken !== null && !broken.has(flow.key);
  return {
    ...(isUnsent(observations, flow) ? { unsent: true } : {}),
    ...(harmless ? { harmless } : {}),
    ...(isRefusedByUnit(observations, flow) ? { refusedByUnit: true } : {}),
    ...(flow.session?.facts && isCarrying(flow.session) ? { carries: true } : {}),
  };
}

function unitRtt(observations: Observations): number | null {
  const open = [...observations.flows.values()].find((flow) => flow.state === 'open' && flow.reply);
  return open?.reply ? round(open.reply.rttMs) : null;
}

function describeTrace(observations: Observations, flow: FlowObservation, end: number): FlowTrace {
  const hopProbes = hopsBetween(1, end).map((ttl) => ({ ttl, ...hopAt(observations, flow, ttl, end) }));
  const { protocol, port } = flow.flow;
  return { protocol, ...(port === undefined ? {} : { port }), hops: hopProbes };
}

type HopShown = { outcome: HopOutcome; address?: string };

function hopAt(observations: Observations, flow: FlowObservation, ttl: number, end: number): HopShown {
  if (isUnsent(observations, flow)) return { outcome: 'not-tried' };
  const answeredAt = observations.impostors.has(flow.key) ? firstAnswered(flow) : null;
  if (answeredAt !== null) return answeredOnTheWay(observations, ttl, answeredAt);
  if (ttl === end && flow.state === 'open') return { outcome: 'reached', address: observations.target };
  const rejecter = rejectedAt(observations, flow);
  if (rejecter !== null && ttl >= rejecter) return { outcome: ttl === rejecter ? 'rejected' : 'not-tried' };
  const hopProbe = flow.trace.find((one) => one.ttl === ttl);
  if (flow.state === 'open') return { outcome: flow.trace.length > 0 ? 'passed' : 'not-tried' };
  if (hopProbe) return fromHop(observations, hopProbe, flow);
  if (rejecter !== null) return { outcome: 'passed' };
  if (ttl === end) return { outcome: fullOutcome(flow) };
  return { outcome: 'not-tried' };
}

/** A device completes the handshake in the unit's name: the flow ends there. */
function answeredOnTheWay({ target }: Observations, ttl: number, first: number): HopShown {
  if (ttl === first) return { outcome: 'reached', address: target };
  return { outcome: ttl < first ? 'passed' : 'not-tried' };
}

const TOLD_OUTCOMES: Record<ToolHopProbe['kind'], HopOutcome> = {
  expired: 'passed',
  refused: 'rejected',
  answered: 'reached',
  reset: 'reset',
  reached: 'reached',
};

function fromHop(observations: Observations, hopProbe: HopProbe, flow: FlowObservation): HopShown {
  const { reply, told } = hopProbe;
  if (told) return { outcome: TOLD_OUTCOMES[told.kind], address: told.address };
  if (reply === null) return { outcome: silentOutcome(observations, hopProbe, flow) };
  if (reply.kind === 'rst') return { outcome: 'reset', address: reply.from };
  if (reply.kind !== 'icmp-error') return { outcome: 'reached', address: reply.from };
  return { outcome: isPassed(hopProbe) ? 'passed' : 'rejected', address: reply.from };
}

/** Silence means something only where this flow got no farther and the hop answers others. */
function silentOutcome(observations: Observations, hopProbe: HopProbe, flow: FlowObservation): HopOutcome {
  if (flow.trace.some((later) => later.ttl > hopProbe.ttl && (isPassed(later) || later.reply?.kind === 'rst'))) {
    return 'passed';
  }
  const isRouter = observations.unit.hop !== null && hopProbe.ttl < observations.unit.hop;
  const answersOthers = observations.routers.some((router) => router.hop === hopProbe.ttl);
  return isRouter && !answersOthers ? 'unknown' : 'silent';
}

function isPassed(hopProbe: HopProbe): boolean {
  return expiredAt(hopProbe) !== null;
}

/**
 * Hop of the device that refused this flow with an ICMP error; null when nobody did or its hop is unknown. A router that
 * has no route to the unit refuses every flow, even where its limit on ICMP errors let it say so to one of them only.
 */
function rejectedAt(observations: Observations, flow: FlowObservation): number | null {
  const { reply, refusal, state } = flow;
  if (state === 'silent' && flow.trace.every((hopProbe) => hopProbe.reply === null && !hopProbe.told)) {
    const general = noRouteWord(observations);
    return general && hopOf(observations, general);
  }
  const error = reply?.kind === 'icmp-error' ? reply : refusal;
  if (state !== 'rejected' || error === null || error.icmpType === TIME_EXCEEDED) return null;
  if (error.from === observations.target) {
    const hops = reply?.kind === 'icmp-error' && !isHostsWord(reply) ? hopsOfSigner(observations, reply) : [];
    const end = observations.unit.hop;
    return hops.length === 0 || (end !== null && hops.some((hop) => hop >= end)) ? end : (hops.at(-1) ?? null);
  }
  return hopOf(observations, error);
}

/** By the trace, as the PC's gateway, or by the TTL with which its error arrived. */
function hopOf(observations: Observations, error: { from: string; ttl?: number }): number | null {
  const traced = observations.routers.find((router) => router.address === error.from)?.hop;
  if (traced !== undefined) return traced;
  if (error.from === observations.route?.route?.gateway) return 1;
  const own = error.from === observations.route?.route?.source;
  return own || error.ttl === undefined || observations.unit.hop !== null ? null : distanceOf(error.ttl);
}

/** What a router said of the unit's network as a whole, while nothing from the unit arrives. */
function noRouteWord(observations: Observations): IcmpError | null {
  if (observations.unit.heard) return null;
  const replies = [...observations.evidence.values()].flatMap(repliesOf);
  return replies.filter(isUnreachable).find(({ icmpCode }) => saysNoRoute(icmpCode)) ?? null;
}

function fullOutcome(flow: FlowObservation): HopOutcome {
  if (flow.state === 'reset' || flow.state === 'refused') return 'reset';
  return flow.state === 'silent' || flow.stopped ? 'silent' : 'not-tried';
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
