import { isSystemTrace } from '../../model/evidence/kinds.js';
import { isTimeExceeded, TIME_EXCEEDED } from '../../model/icmp.js';
import { routerSuspect } from '../attribution/suspects.js';
import { hopsBetween } from '../observe/hop.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { type FindingRule, type Judgement, ROUTE_KEY } from '../rule.js';
import { joinOr, nameSuspect } from '../wording.js';

/** Packets circle between routers. */
export const routingLoop: FindingRule = {
  code: 'routing-loop',
  title: 'Packets circle between routers',
  judge(observations) {
    if (observations.unit.heard) return [];
    const expired = [...observations.flows.values()].filter(expiredAtFullTtl);
    const hops = repeatingHops(observations);
    if (expired.length === 0 && hops.length === 0) return [];
    return [explain(observations, expired, hops)];
  },
};

/** A packet with a TTL of 64 that expires on the way has circled: no path is that long. */
export function expiredAtFullTtl(flow: FlowObservation): boolean {
  return isTimeExceeded(flow.reply) || (flow.state === 'rejected' && flow.refusal?.icmpType === TIME_EXCEEDED);
}

/**
 * Hops of the routers of the circle: from the first time one of them answers to the hop before it answers again. Twice
 * at neighbouring TTLs is an old router's bug, not a loop.
 */
export function repeatingHops(observations: Observations): number[] {
  const first = new Map<string, number>();
  for (const { hop, address } of observations.routers) {
    const before = first.get(address);
    if (before === undefined) first.set(address, hop);
    else if (hop - before >= 2) return hopsBetween(before, hop - 1);
  }
  return [];
}

function explain(observations: Observations, expired: FlowObservation[], hops: number[]): Judgement {
  const suspects = hops.map((hop) => routerSuspect(observations, hop));
  const names = suspects.map(nameSuspect);
  const flows = [...observations.flows.values()].filter(isCaught);
  const agreeing = expired.flatMap((flow) => flow.evidence);
  const between = names.length > 0 ? ` between ${names.join(' and ')}` : '';
  return {
    kind: 'explains',
    covers: [ROUTE_KEY, ...flows.map((flow) => flow.key)],
    weight: 'strong',
    proof: expired[0] && hops.length > 0 ? { by: expired[0].flow.protocol, agreeing, onePath: true } : null,
    suspects: suspects.length > 0 ? suspects : senders(observations, expired),
    evidence: [...agreeing, ...loopHops(observations, hops)],
    say: () => ({
      summary: `Packets to ${observations.target} circle${between}: the routers send them to each other until their TTL is used up.`,
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
function senders(observations: Observations, expired: FlowObservation[]): ReturnType<typeof routerSuspect>[] {
  const addresses = new Set(expired.flatMap((flow) => (flow.reply ?? flow.refusal)?.from ?? []));
  return [...addresses].map((address) => {
    const hop = observations.routers.find((router) => router.address === address)?.hop;
    return { role: 'router', ...(hop === undefined ? {} : { hop }), address, direction: 'forward' };
  });
}

function loopHops(observations: Observations, hops: number[]): string[] {
  const addresses = new Set(observations.routers.filter((one) => hops.includes(one.hop)).map((one) => one.address));
  const hopProbes = [...observations.flows.values()].flatMap((flow) => flow.trace);
  const seen = hopProbes.filter((hopProbe) => hopProbe.reply !== null && addresses.has(hopProbe.reply.from));
  const traces = [...observations.evidence.values()].filter(
    (entry) => isSystemTrace(entry) && entry.hops.some((hop) => addresses.has(hop.address ?? '')),
  );
  return [...seen.flatMap((hopProbe) => hopProbe.evidence), ...traces.map((entry) => entry.id)];
}
