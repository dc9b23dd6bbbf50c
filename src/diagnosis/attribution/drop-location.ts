import type { Evidence } from '../../model/evidence/evidence.js';
import { isSystemTrace } from '../../model/evidence/kinds.js';
import { isFor } from '../../model/evidence/queries/flows.js';
import type { Suspect } from '../../model/finding.js';
import { expiredAt, expiredHops, hopsBetween, isAnsweredHop } from '../observe/hop.js';
import type { FlowObservation, HopProbe, Observations, SweptFlow } from '../observe/observations.js';
import { routerAddress, routerSuspect, unitSuspect } from './suspects.js';

/**
 * Where packets of a flow die: after the last hop that answered the test (`last`, 0 when none did) and no later than
 * the first hop that answers the control and not the test (`next`; null: only the unit is left).
 */
export interface Interval {
  last: number;
  next: number | null;
  /** Packets of the test that died unanswered at `next`: one lost packet more or less must not name a device. */
  silentAtNext: string[];
  /** Test and control are of one protocol: errors about the one come back as those about the other do. */
  alike: boolean;
  evidence: string[];
}

/** The system's traceroute sends one packet a hop: a router that says nothing twice, and then answers, counts. */
const TOLD_SILENCE = 2;

/**
 * Compares the trace of a silent flow with those of other ports of its protocol; where none was traced, with those of
 * whatever gets through, which places it less surely. Null where it was not traced.
 */
export function findInterval(observations: Observations, flow: FlowObservation): Interval | null {
  const others = [...observations.flows.values()].filter((other) => other !== flow && isControl(observations, other));
  const alike = others.filter((other) => other.flow.protocol === flow.flow.protocol);
  const controls = alike.length > 0 ? alike : others;
  const traces = controls.map((other) => other.trace);
  const interval = compareTraces(observations, flow.trace, traces);
  return interval && { ...interval, alike: alike.length > 0 };
}

/** What gets through, or a port beside those that anybody asks about, traced to compare with. */
function isControl({ evidence }: Observations, { state, trace }: FlowObservation): boolean {
  const sent = trace.flatMap((hopProbe) => hopProbe.evidence).flatMap((id) => evidence.get(id) ?? []);
  return sent.length > 0 && (state === 'open' || sent.every((entry) => isFor(entry, 'control')));
}

/** The same for any trace of packets that do not get through, and those of packets that do. */
export function compareTraces(
  observations: Observations,
  test: readonly HopProbe[],
  controls: readonly (readonly HopProbe[])[],
): Interval | null {
  if (test.length === 0) return null;
  const end = observations.unit.hop ?? Number.POSITIVE_INFINITY;
  const last = Math.max(0, ...expiredHops(test));
  const contrasts = [...new Set(controls.flatMap(expiredHops))]
    .sort((a, b) => a - b)
    .filter((hop) => hop > last && hop < end)
    .map((hop) => ({ hop, silent: contrastedSilence(observations, test, controls, hop) }));
  const enough = observations.raw ? 1 : TOLD_SILENCE;
  const next = contrasts.find((one) => one.silent.length >= enough) ?? null;
  const near = [test, ...controls].flat().filter(({ ttl }) => ttl >= last && ttl <= (next?.hop ?? end));
  const evidence = near.flatMap((hopProbe) => hopProbe.evidence);
  return { last, next: next?.hop ?? null, silentAtNext: next?.silent ?? [], alike: true, evidence };
}

/**
 * Packets of the test that died unanswered at this hop before the hop answered something that gets through. Only those
 * count: a router that limits its errors may have had nothing to say to the others.
 */
function contrastedSilence(
  observations: Observations,
  test: readonly HopProbe[],
  controls: readonly (readonly HopProbe[])[],
  ttl: number,
): string[] {
  const hopProbe = test.find((one) => one.ttl === ttl);
  if (!hopProbe || isAnsweredHop(hopProbe)) return [];
  const order = [...observations.evidence.keys()];
  const answered = controls
    .flatMap((trace) => trace.filter((one) => one.ttl === ttl).flatMap((one) => one.evidence))
    .filter((id) => isAnsweredAt(observations.evidence.get(id), ttl));
  const latest = Math.max(-1, ...answered.map((id) => order.indexOf(id)));
  return hopProbe.evidence.filter((id) => order.indexOf(id) < latest);
}

function isAnsweredAt(entry: Evidence | undefined, ttl: number): boolean {
  if (!entry) return false;
  if (!isSystemTrace(entry)) return entry.replies.length > 0;
  return entry.hops.some((hop) => hop.ttl === ttl && hop.address !== null);
}

/**
 * The routers and the unit inside the interval, those that may have dropped the reply after them. Where the unit's own
 * hop is not known, the next device past the last answer may be a router that never answered.
 */
export function intervalSuspects(observations: Observations, interval: Interval, flow?: FlowObservation): Suspect[] {
  return suspectsWithin(observations, interval, (hop, direction) =>
    routerSuspect(observations, hop, direction, direction === 'forward' ? flow : undefined),
  );
}

/** The same, with the routers as `router` names them. */
export function suspectsWithin(
  observations: Observations,
  interval: Interval,
  router: (hop: number, direction: Suspect['direction']) => Suspect,
): Suspect[] {
  const first = Math.max(1, interval.last);
  const lastRouter = observations.unit.hop === null ? lastPossible(observations, interval) : observations.unit.hop - 1;
  const forward = hopsBetween(first, interval.next ?? lastRouter).map((hop) => router(hop, 'forward'));
  if (interval.next !== null) return forward;
  const back = hopsBetween(1, first - 1).map((hop) => router(hop, 'return'));
  return [...forward, unitSuspect(observations), ...back];
}

/** Where the unit's hop is not known: in the words of a tool every router seen by any trace counts. */
function lastPossible(observations: Observations, { last }: Interval): number {
  if (observations.nextDoor) return 0;
  const known = observations.raw ? 0 : (observations.routers.at(-1)?.hop ?? 0);
  return Math.max(last + 1, known);
}

/** Where the packets of blocked source ports die. */
export interface SweptPlace {
  /** The source port whose trace shows it. */
  sourcePort: number;
  suspects: Suspect[];
  evidence: string[];
  /** What else the routers of both traces tell, in words; null where they are the same. */
  paths: string | null;
}

type Located = { flow: SweptFlow; interval: Interval };

/**
 * Compares the traces of source ports that never pass with those of ports that do. A trace that ends before the unit is
 * preferred: where several paths lead to the unit, others may be blocked on the way back. Null where none was traced.
 */
export function placeOfBlocked(
  observations: Observations,
  blocked: readonly SweptFlow[],
  passing: readonly SweptFlow[],
): SweptPlace | null {
  const controls = passing.map((flow) => flow.trace).filter((trace) => trace.length > 0);
  const located = blocked.filter(isTraced).flatMap((flow): Located[] => {
    const interval = compareTraces(observations, flow.trace, controls);
    return interval === null ? [] : [{ flow, interval }];
  });
  const best = located.find(({ interval }) => interval.next !== null) ?? located[0];
  return best && controls.length > 0 ? describe(observations, best, controls) : null;
}

/** Some blocked flows are only looked at with a single hop probe, to choose which of them is traced. */
function isTraced({ trace }: SweptFlow): boolean {
  return trace[0]?.ttl === 1;
}

function describe(observations: Observations, { flow, interval }: Located, controls: HopProbe[][]): SweptPlace {
  const all = [...[...observations.flows.values()].map((one) => one.trace), flow.trace, ...controls];
  const suspects = suspectsWithin(observations, interval, (hop, direction) => {
    const seen = addressesAt(direction === 'forward' ? [flow.trace] : all, hop);
    // Every path begins at the gateway; behind it, only the blocked flow's own trace shows which routers it meets.
    const address = hop === 1 ? routerAddress(observations, 1) : seen.length === 1 ? seen[0] : null;
    return { role: 'router', hop, ...(address ? { address } : {}), direction };
  });
  const { sourcePort, trace } = flow;
  return { sourcePort, suspects, evidence: interval.evidence, paths: comparePaths(trace, controls, suspects) };
}

/** A hop that is another router for those that pass, or that answers only those. */
function comparePaths(
  own: readonly HopProbe[],
  controls: readonly HopProbe[][],
  suspects: readonly Suspect[],
): string | null {
  for (const { ttl } of own) {
    const [mine] = addressesAt([own], ttl);
    const [theirs] = addressesAt(controls, ttl);
    if (mine !== undefined && theirs !== undefined && mine !== theirs) {
      return `They take another path: hop ${ttl} is ${mine} for them, ${theirs} for the others.`;
    }
  }
  const nameless = suspects.find(
    ({ role, address, direction }) => role === 'router' && !address && direction === 'forward',
  );
  const [theirs] = nameless?.hop === undefined ? [] : addressesAt(controls, nameless.hop);
  if (theirs === undefined) return null;
  return `For the others hop ${nameless?.hop} is ${theirs}; the blocked ones may meet another router there.`;
}

function addressesAt(traces: readonly (readonly HopProbe[])[], ttl: number): string[] {
  const hopProbes = traces.flatMap((trace) => trace.filter((hopProbe) => hopProbe.ttl === ttl));
  return [...new Set(hopProbes.flatMap((hopProbe) => expiredAt(hopProbe)?.address ?? []))];
}
