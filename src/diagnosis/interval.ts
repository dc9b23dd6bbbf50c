import type { Suspect } from '../model/finding.js';
import type { FlowObservation, Observations, Rung } from './observations.js';
import { routerSuspect, unitSuspect } from './words.js';

/**
 * Where packets of a flow die: after the last hop that answered the test (`last`, 0 when none did) and no later than
 * the first hop that answers the control and not the test (`next`; null: only the unit is left).
 */
export interface Interval {
  last: number;
  next: number | null;
  /** Packets of the test that died unanswered at `next`: one lost packet more or less must not name a device. */
  silentAtNext: number;
  evidence: string[];
}

const TIME_EXCEEDED = 11;

/** Compares the ladder of a silent flow with what the flows that get through show; null where it was not traced. */
export function findInterval(observations: Observations, flow: FlowObservation): Interval | null {
  if (flow.ladder.length === 0) return null;
  const end = observations.unit.hop ?? Number.POSITIVE_INFINITY;
  const passed = flow.ladder.filter(isPassed);
  const last = Math.max(0, ...passed.map((rung) => rung.ttl));
  const contrasts = observations.routers
    .filter((router) => router.hop > last && router.hop < end)
    .map((router) => ({ hop: router.hop, silent: contrastedSilence(observations, flow, router.hop) }));
  const next = contrasts.find((one) => one.silent > 0) ?? null;
  const evidence = intervalEvidence(observations, flow, last, next?.hop ?? end);
  return { last, next: next?.hop ?? null, silentAtNext: next?.silent ?? 0, evidence };
}

/**
 * Packets of the flow that died unanswered at this hop before the hop answered another flow that gets through. Only
 * those count: a router that limits its errors may have had nothing to say to the others.
 */
function contrastedSilence(observations: Observations, flow: FlowObservation, ttl: number): number {
  const rung = flow.ladder.find((one) => one.ttl === ttl);
  if (!rung || rung.reply !== null) return 0;
  const order = [...observations.evidence.keys()];
  const controls = [...observations.flows.values()].filter((other) => other.state === 'open' && other !== flow);
  const answered = controls
    .flatMap((other) => other.ladder.filter((one) => one.ttl === ttl).flatMap((one) => one.evidence))
    .filter((id) => (observations.evidence.get(id)?.replies.length ?? 0) > 0);
  const latest = Math.max(-1, ...answered.map((id) => order.indexOf(id)));
  return rung.evidence.filter((id) => order.indexOf(id) < latest).length;
}

/**
 * The routers and the unit inside the interval, those that may have dropped the reply after them. Where the unit's own
 * hop is not known, the next device past the last answer may be a router that never answered.
 */
export function intervalSuspects(observations: Observations, interval: Interval): Suspect[] {
  const first = Math.max(1, interval.last);
  const lastRouter = observations.unit.hop === null ? interval.last + 1 : observations.unit.hop - 1;
  const forward = range(first, interval.next ?? lastRouter).map((ttl) => routerSuspect(observations, ttl));
  if (interval.next !== null) return forward;
  const back = range(1, first - 1).map((ttl) => routerSuspect(observations, ttl, 'return'));
  return [...forward, unitSuspect(observations), ...back];
}

function isPassed(rung: Rung): boolean {
  return rung.reply?.kind === 'icmp-error' && rung.reply.icmpType === TIME_EXCEEDED;
}

/** The rungs around the drop: of the test, and of the flow that gets through at the same TTLs. */
function intervalEvidence(observations: Observations, flow: FlowObservation, last: number, next: number): string[] {
  const near = (rung: Rung): boolean => rung.ttl >= last && rung.ttl <= next;
  const control = [...observations.flows.values()].filter((other) => other.state === 'open' && other !== flow);
  const rungs = [flow, ...control].flatMap((one) => one.ladder.filter(near));
  return rungs.flatMap((rung) => rung.evidence);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
