import { distanceOf } from '../../model/distance.js';
import { isSystemTrace } from '../../model/evidence/kinds.js';
import type { Suspect } from '../../model/finding.js';
import { flowName } from '../../model/flow.js';
import { isTimeExceeded, TIME_EXCEEDED } from '../../model/icmp.js';
import { joinAnd, joinOr } from '../../model/sentences.js';
import { routerSuspect, routersBehind } from '../attribution/suspects.js';
import { expiredAt, hopsBetween } from '../observe/hop.js';
import type { FlowObservation, HopProbe, Observations } from '../observe/observations.js';
import { type FindingRule, type Judgement, ROUTE_KEY } from '../rule.js';
import { nameSuspect } from '../wording.js';

/** Packets circle between routers. */
export const routingLoop: FindingRule = {
  code: 'routing-loop',
  title: 'Packets circle between routers',
  judge(observations) {
    const expired = [...observations.flows.values()].filter(expiredAtFullTtl);
    const hops = repeatingHops(observations, observations.unit.heard ? expired : [...observations.flows.values()]);
    if (expired.length === 0 && (observations.unit.heard || hops.length === 0)) return [];
    return [explain(observations, expired, hops)];
  },
};

/** A packet with a TTL of 64 that expires on the way has circled: no path is that long. */
export function expiredAtFullTtl(flow: FlowObservation): boolean {
  return isTimeExceeded(flow.reply) || (flow.state === 'rejected' && flow.refusal?.icmpType === TIME_EXCEEDED);
}

/**
 * Hops of the routers of the circle, as the trace of one of these flows shows it: from the first time one of them answers
 * to the hop before it answers again.
 */
export function repeatingHops(
  { routers, unit, nobody, target }: Observations,
  flows: readonly FlowObservation[],
): number[] {
  const traces = flows.filter(({ state }) => state !== 'open').map((flow) => circleOf(flow, target));
  // The trace of a system tool may be that of no flow.
  const told = unit.heard || nobody ? [] : circleIn(new Map(routers.map(({ hop, address }) => [hop, address])), false);
  return traces.find((hops) => hops.length > 0) ?? told;
}

function circleOf(flow: FlowObservation, target: string): number[] {
  const named = (hopProbe: HopProbe): string | null => {
    const address = expiredAt(hopProbe)?.address ?? null;
    return address === target ? null : address;
  };
  const circle = circleIn(
    new Map(flow.trace.map((hopProbe) => [hopProbe.ttl, named(hopProbe)])),
    expiredAtFullTtl(flow),
  );
  return circle.length > 0 || !isSigned(flow, target) ? circle : distancesOfSigners(flow, target);
}

/** The error that says that the TTL was used up carries the unit's address instead of its sender's. */
function isSigned({ reply }: FlowObservation, target: string): boolean {
  return isTimeExceeded(reply) && reply.from === target;
}

/** Errors of circling packets come from nearer than their TTL: by how much they show which routers it are. */
function distancesOfSigners({ trace }: FlowObservation, target: string): number[] {
  const nearer = trace.flatMap(({ ttl, reply }) => {
    const away = isTimeExceeded(reply) && reply.from === target ? distanceOf(reply.ttl) : ttl;
    return away < ttl ? [away] : [];
  });
  return [...new Set(nearer)].sort((a, b) => a - b);
}

/**
 * A loop goes on until the TTL is used up: the same routers in the same order, as often as they were asked. One address
 * at two hops of a path that goes on is two routers, or one that is passed twice; at neighbouring hops an old bug.
 * `addresses` by hop, null for a silent one; `endless`: packets of full TTL expired too.
 */
function circleIn(addresses: ReadonlyMap<number, string | null>, endless: boolean): number[] {
  const seen = [...addresses].filter(([, address]) => address !== null).sort(([a], [b]) => a - b);
  const earlier = (hop: number, address: string | null): number | undefined =>
    seen.find(([other, own]) => own === address && other <= hop - 2)?.[0];
  const again = seen.find(([hop, address]) => earlier(hop, address) !== undefined);
  const start = again && earlier(...again);
  if (!again || start === undefined) return [];
  const period = again[0] - start;
  const after = [...addresses].filter(([hop]) => hop > again[0]);
  const answered = after.filter(([, address]) => address !== null);
  const goesOn = answered.some(([hop, address]) => {
    const before = addresses.get(hop - period) ?? null;
    return before !== null && before !== address;
  });
  const ends = !endless && after.length > 0 && answered.length === 0;
  return goesOn || ends ? [] : hopsBetween(start, again[0] - 1);
}

function explain(observations: Observations, expired: FlowObservation[], hops: number[]): Judgement {
  const suspects = hops.map((hop) => routerSuspect(observations, hop));
  const names = suspects.map(nameSuspect);
  const { heard } = observations.unit;
  const caught = heard ? expired : [...observations.flows.values()].filter(isCaught);
  const agreeing = expired.flatMap((flow) => flow.evidence);
  const between = names.length > 0 ? ` between ${names.join(' and ')}` : '';
  return {
    kind: 'explains',
    covers: [...(heard ? [] : [ROUTE_KEY]), ...caught.map((flow) => flow.key)],
    weight: 'strong',
    proof:
      expired[0] && hops.length > 0 && !expired.some((flow) => isSigned(flow, observations.target))
        ? { by: expired[0].flow.protocol, agreeing, onePath: true }
        : null,
    suspects: suspects.length > 0 ? suspects : senders(observations, expired),
    evidence: [...agreeing, ...loopHops(observations, hops)],
    say: (flows) => ({
      summary: `${heard ? joinAnd(flows.map(flowName)) : 'Packets'} to ${observations.target} circle${between}: the routers send them to each other until their TTL is used up.`,
      remedy: `Correct the routes to the unit’s network on ${joinOr(names) || 'the routers on the path'}: one of them points back.`,
      nextTest: `On ${joinOr(names) || 'each router'}, look up the route to ${observations.target}.`,
    }),
  };
}

/** The kernel calls a SYN that expired on the way "host unreachable". */
function isCaught(flow: FlowObservation): boolean {
  return flow.state === 'silent' || flow.state === 'unreachable' || expiredAtFullTtl(flow);
}

/** Without a trace, the router that said that the TTL was used up. */
function senders(observations: Observations, expired: FlowObservation[]): Suspect[] {
  const named = expired.flatMap((flow) => {
    const said = flow.reply ?? flow.refusal;
    return said === null ? [] : routersBehind(observations, said);
  });
  return [...new Map(named.map((suspect) => [JSON.stringify(suspect), suspect])).values()];
}

function loopHops(observations: Observations, hops: number[]): string[] {
  const addresses = new Set(
    observations.routers.filter((one) => hops.includes(one.hop)).flatMap((one) => one.address ?? []),
  );
  const hopProbes = [...observations.flows.values()].flatMap((flow) => flow.trace);
  const seen = hopProbes.filter((hopProbe) => hopProbe.reply !== null && addresses.has(hopProbe.reply.from));
  const traces = [...observations.evidence.values()].filter(
    (entry) => isSystemTrace(entry) && entry.hops.some((hop) => addresses.has(hop.address ?? '')),
  );
  return [...seen.flatMap((hopProbe) => hopProbe.evidence), ...traces.map((entry) => entry.id)];
}
