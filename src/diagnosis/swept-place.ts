import type { Suspect } from '../model/finding.js';
import { compareLadders, type Interval, suspectsWithin } from './attribution/drop-location.js';
import { routerAddress } from './attribution/suspects.js';
import { expiredAt } from './observe/hop.js';
import type { Observations, Rung, SweptFlow } from './observe/observations.js';

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
  const controls = passing.map((flow) => flow.ladder).filter((ladder) => ladder.length > 0);
  const located = blocked.filter(isClimbed).flatMap((flow): Located[] => {
    const interval = compareLadders(observations, flow.ladder, controls);
    return interval === null ? [] : [{ flow, interval }];
  });
  const best = located.find(({ interval }) => interval.next !== null) ?? located[0];
  return best && controls.length > 0 ? describe(observations, best, controls) : null;
}

/** Some blocked flows are only looked at with a single rung, to choose which of them is climbed. */
function isClimbed({ ladder }: SweptFlow): boolean {
  return ladder[0]?.ttl === 1;
}

function describe(observations: Observations, { flow, interval }: Located, controls: Rung[][]): SweptPlace {
  const all = [...[...observations.flows.values()].map((one) => one.ladder), flow.ladder, ...controls];
  const suspects = suspectsWithin(observations, interval, (hop, direction) => {
    const seen = addressesAt(direction === 'forward' ? [flow.ladder] : all, hop);
    // Every path begins at the gateway; behind it, only the blocked flow's own trace shows which routers it meets.
    const address = hop === 1 ? routerAddress(observations, 1) : seen.length === 1 ? seen[0] : null;
    return { role: 'router', hop, ...(address ? { address } : {}), direction };
  });
  const { sourcePort, ladder } = flow;
  return { sourcePort, suspects, evidence: interval.evidence, paths: comparePaths(ladder, controls, suspects) };
}

/** A hop that is another router for those that pass, or that answers only those. */
function comparePaths(own: readonly Rung[], controls: readonly Rung[][], suspects: readonly Suspect[]): string | null {
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

function addressesAt(ladders: readonly (readonly Rung[])[], ttl: number): string[] {
  const rungs = ladders.flatMap((ladder) => ladder.filter((rung) => rung.ttl === ttl));
  return [...new Set(rungs.flatMap((rung) => expiredAt(rung)?.address ?? []))];
}
