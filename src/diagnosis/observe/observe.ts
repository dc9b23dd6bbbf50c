import { distanceOf } from '../../model/distance.js';
import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import {
  isEcho,
  isInterfaces,
  isLinks,
  isLocalFirewall,
  isNameLookup,
  isSystemPing,
  isSystemTrace,
} from '../../model/evidence/kinds.js';
import type { Link } from '../../model/evidence/pc.js';
import { isForExpectation, repliesOf } from '../../model/evidence/queries/flows.js';
import { lossIn } from '../../model/evidence/queries/loss.js';
import { isOnLink, neighbourOf, routeOf } from '../../model/evidence/queries/pc.js';
import { flowKey } from '../../model/flow.js';
import type { RunSettings } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import { requirementFlows } from '../../model/requirement-flows.js';
import { flowObservations } from './flow.js';
import { copiesTtl, expiredAt, isAnsweredHop } from './hop.js';
import { NOBODY, observeLan } from './lan.js';
import type { FlowObservation, HopProbe, Observations, Router } from './observations.js';
import { sizeObservation, unusedPorts } from './path-mtu.js';
import { sweeps } from './port-sweep.js';
import { refusalsOf, toolTrace } from './system-tools.js';
import { observeStopped, withoutStopped } from './unit-lost.js';
import { heardEvidence, type Impostors, isImpostor, NO_IMPOSTORS, ownReplies } from './unit-presence.js';

export interface EvidenceFile {
  address: string;
  evidence: readonly Evidence[];
  settings: RunSettings;
  raw: boolean;
  /** What the scenario requires; without it, UDP discovery is no flow of its own. */
  requirements?: readonly RequirementId[];
}

/**
 * Derives the observations from recorded evidence: the same for a run and for a saved report. What `impostors` names as
 * answered by something else shows neither that the unit is heard nor where it is.
 */
export function observe(file: EvidenceFile, impostors: Impostors = NO_IMPOSTORS): Observations {
  const { address, settings, raw, requirements = [] } = file;
  const evidence = file.evidence.filter((entry) => !isForExpectation(entry));
  const measured = flowObservations(evidence, askedFlows(requirements, settings), address);
  const stopped = observeStopped(
    evidence.filter((entry) => !isImpostor(entry, impostors)),
    address,
    measured,
  );
  const flows = withoutStopped(measured, stopped);
  const own = ownReplies(evidence, address, impostors);
  const heard = heardEvidence(evidence, address, impostors);
  const route = routeOf(evidence) ?? null;
  const traces = evidence.filter(isSystemTrace);
  const pings = evidence.filter(isSystemPing);
  const udp = toolTrace(traces.filter((trace) => trace.request.protocol === 'udp'));
  const lossy = lossIn(evidence);
  const genuine = [...flows.values()].filter((flow) => !impostors.impostors.has(flow.key));
  const telling = genuine.some(copiesTtl) ? own.filter((entry) => !isEcho(entry)) : own;
  const distance = replyDistance(telling, address);
  const hopProbes = [...[...flows.values()].flatMap((flow) => flow.trace), ...udp];
  const hop = unitHop(genuine, address, lossy ? distance : null) ?? reachedAt(udp);
  const nextDoor = isNextDoor(evidence) && findRouters(hopProbes, address, null).length === 0;
  return {
    target: address,
    requirements,
    nobody: address === NOBODY,
    lan: observeLan(address, evidence),
    settings,
    raw,
    traced: raw ? hasHops(flows) : traces.some((trace) => trace.hops.length > 0),
    refusals: refusalsOf({ pings, traces }, route?.route?.source),
    route,
    neighbour: neighbourOf(evidence) ?? null,
    link: linkOf(evidence, route?.route?.interface),
    ownFirewall: evidence.find(isLocalFirewall) ?? null,
    nameFailed: evidence.some((entry) => isNameLookup(entry) && entry.outcome === 'unresolved'),
    noAddress: evidence.some((entry) => isInterfaces(entry) && entry.outcome === 'none'),
    unusedPorts: unusedPorts(evidence),
    sweeps: sweeps(evidence),
    size: sizeObservation(evidence, address),
    flows,
    ...impostors,
    unit: {
      heard: heard.length > 0,
      evidence: heard.map((entry) => entry.id),
      hop,
      replyDistance: distance,
    },
    stopped,
    nextDoor,
    lossy,
    routers: findRouters(hopProbes, address, hop),
    askedHops: new Set(evidence.flatMap(askedHops)),
    evidence: new Map(evidence.map((entry) => [entry.id, entry])),
  };
}

function askedFlows(requirements: readonly RequirementId[], settings: RunSettings): Set<string> {
  return new Set(requirements.flatMap((id) => requirementFlows(id, settings).map(flowKey)));
}

/** As it was last looked at. */
function linkOf(evidence: readonly Evidence[], name: string | undefined): Link | null {
  const looked = evidence.findLast(isLinks);
  return looked?.links.find((link) => link.name === name) ?? null;
}

/** On the PC's own link, where addresses are asked for by ARP: a tunnel without a gateway may lead anywhere. */
function isNextDoor(evidence: readonly Evidence[]): boolean {
  const neighbour = neighbourOf(evidence);
  return isOnLink(evidence) && neighbour !== undefined && neighbour.outcome !== 'none';
}

/** Among many targets, only some are traced. */
function hasHops(flows: ReadonlyMap<string, FlowObservation>): boolean {
  return [...flows.values()].some((flow) => flow.trace.length > 0);
}

/**
 * Only flows that get through count: a RST may come from a middlebox that is nearer than the unit. Where packets get
 * lost, the hop probe at the unit's own distance may be what was lost; then the distance is believed.
 */
function unitHop(flows: FlowObservation[], address: string, distance: number | null): number | null {
  const open = flows.filter((flow) => flow.state === 'open' && flow.trace.some(isAnsweredHop) && !copiesTtl(flow));
  // Handshakes may be completed by a device before the unit; echo replies rarely are.
  const echo = open.filter((flow) => flow.flow.protocol === 'icmp');
  const hopProbes = (echo.length > 0 ? echo : open).flatMap((flow) => flow.trace);
  const reached = hopProbes.filter(({ reply }) => reply !== null && reply.from === address && isAnswer(reply));
  if (reached.length === 0) return reachedAt(hopProbes);
  const lowest = Math.min(...reached.map((hopProbe) => hopProbe.ttl));
  if (distance === null || distance >= lowest) return lowest;
  const passed = hopProbes.some((hopProbe) => hopProbe.ttl >= distance && hopProbe.reply?.kind === 'icmp-error');
  return passed ? lowest : distance;
}

/** Lowest TTL at which the system's traceroute reached the unit. */
function reachedAt(hopProbes: readonly HopProbe[]): number | null {
  const ttls = hopProbes.filter((hopProbe) => hopProbe.told?.kind === 'reached').map((hopProbe) => hopProbe.ttl);
  return ttls.length > 0 ? Math.min(...ttls) : null;
}

function isAnswer(reply: Reply): boolean {
  return reply.kind === 'echo-reply' || reply.kind === 'syn-ack';
}

function replyDistance(own: readonly Evidence[], address: string): number | null {
  const replies = own.flatMap(repliesOf).filter((reply) => reply.from === address);
  const distances = new Set(
    replies.flatMap((reply) =>
      reply.kind === 'echo-reply' || reply.kind === 'syn-ack' ? [distanceOf(reply.ttl)] : [],
    ),
  );
  return distances.size === 1 ? ([...distances][0] ?? null) : null;
}

/** A router quotes the packet that died there with the last of its life (RFC 1812 §5.3.1). */
function isUsedUp({ reply }: HopProbe): boolean {
  return reply?.kind !== 'icmp-error' || reply.quoted.ttl <= 1;
}

function askedHops(entry: Evidence): number[] {
  if (isSystemTrace(entry)) return entry.hops.map(({ ttl }) => ttl);
  return 'ttl' in entry.request ? [entry.request.ttl] : [];
}

/**
 * A router before the unit may have the target's address: it forwards that to the unit. Where several hops seem to, or
 * nothing shows where the unit is, a firewall signs their errors with that address, and it names none of them.
 */
function findRouters(hopProbes: readonly HopProbe[], address: string, unit: number | null): Router[] {
  const routers = new Map<number, Router>();
  const signed = new Set(hopProbes.filter((one) => expiredAt(one)?.address === address).map(({ ttl }) => ttl));
  const isForwarder = unit !== null && [...signed].filter((ttl) => ttl < unit).length === 1;
  for (const hopProbe of hopProbes) {
    const router = expiredAt(hopProbe);
    if (router === null || routers.has(hopProbe.ttl)) continue;
    const isSigned = router.address === address;
    if (isSigned && (hopProbe.ttl >= (unit ?? Number.POSITIVE_INFINITY) || !isUsedUp(hopProbe))) continue;
    routers.set(hopProbe.ttl, { hop: hopProbe.ttl, ...router, ...(isSigned && !isForwarder ? { address: null } : {}) });
  }
  return [...routers.values()].sort((a, b) => a.hop - b.hop);
}
