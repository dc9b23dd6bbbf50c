import { distanceOf } from '../../model/distance.js';
import type { CapturedAnswer, CaptureSighting } from '../../model/evidence/capture.js';
import type { Wanted } from './probes.js';

/** A packet of the run in a capture, as it stood there. */
export interface Seen {
  wanted: Wanted;
  /** Null for the packet itself. */
  answer: CapturedAnswer | null;
  ttl: number;
  source: string;
  /** Number of the device that its link header sends it to. */
  to: number | undefined;
}

/** One place of a capture: the link behind so many routers. */
export interface Place {
  hop: number;
  sightings: CaptureSighting[];
}

/** Routers that a packet has passed by the TTL it has left. */
export function passedRouters({ wanted, ttl }: Seen): number {
  return wanted.ttl - ttl;
}

/** The places that the TTLs tell, nearest first; null where a device on the way has changed them, so that none tells. */
export function placesByTtl(seen: readonly Seen[]): number[] | null {
  const hops = [...new Set(seen.filter(({ answer }) => answer === null).map(passedRouters))].sort((a, b) => a - b);
  const [nearest, farthest] = [hops[0], hops.at(-1)];
  if (nearest === undefined || farthest === undefined) return [];
  // Both sides of one device, and no more.
  return nearest < 0 || farthest - nearest > 1 ? null : hops;
}

/**
 * What was seen at each place. An answer stands in two of them with one TTL more on the farther side; where only one is
 * there, its TTL beside those of other answers tells on which side, and where nothing tells it counts for neither.
 */
export function sortByPlace(seen: readonly Seen[], hops: readonly number[]): Place[] {
  const [near, far] = hops;
  if (near === undefined) return [];
  if (far === undefined) return [{ hop: near, sightings: sightingsOf(seen) }];
  const sides = answerDistances(seen, hops);
  return [near, far].map((hop) => {
    const here = seen.filter((one) =>
      one.answer === null ? passedRouters(one) === hop : sides.get(hop) === distanceOf(one.ttl),
    );
    return { hop, sightings: sightingsOf(here) };
  });
}

/** How far away from its sender an answer is on each side: those that were seen on both tell. */
function answerDistances(seen: readonly Seen[], [near, far]: readonly number[]): Map<number, number> {
  const byId = new Map<string, Set<number>>();
  for (const { wanted, answer, ttl } of seen) {
    // Errors come from routers, of which each is at another distance.
    if (answer === null || answer === 'icmp-error') continue;
    byId.set(wanted.id, (byId.get(wanted.id) ?? new Set()).add(distanceOf(ttl)));
  }
  const pairs = [...byId.values()]
    .map((distances) => [...distances].sort((a, b) => a - b))
    .filter((one) => one.length === 2);
  const farther = new Set(pairs.map(([first]) => first));
  const [first] = farther;
  // Answers of several senders have several distances: then none tells.
  if (farther.size !== 1 || first === undefined || near === undefined || far === undefined) return new Map();
  return new Map([
    [far, first],
    [near, first + 1],
  ]);
}

/** One entry a packet, whatever was seen of it here. */
export function sightingsOf(seen: readonly Seen[]): CaptureSighting[] {
  const byId = new Map<string, CaptureSighting>();
  for (const one of seen) {
    const { wanted, answer, source, to } = one;
    const before = byId.get(wanted.id) ?? { id: wanted.id, passed: false };
    byId.set(wanted.id, answer === null ? withPacket(before, wanted, source, to) : withAnswer(before, answer, to));
  }
  return [...byId.values()];
}

function withPacket(before: CaptureSighting, wanted: Wanted, source: string, to: number | undefined): CaptureSighting {
  const translated = wanted.source !== null && source !== wanted.source ? { source } : {};
  return { ...before, passed: true, ...(to === undefined ? {} : { to }), ...translated };
}

/** An error may follow an answer; the answer of the unit is what counts. */
function withAnswer(before: CaptureSighting, answer: CapturedAnswer, to: number | undefined): CaptureSighting {
  if (before.answer !== undefined && before.answer !== 'icmp-error') return before;
  return { ...before, answer, ...(to === undefined ? {} : { answerTo: to }) };
}
