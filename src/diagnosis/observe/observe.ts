import { distanceOf } from '../../model/distance.js';
import type { Purpose, Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { Link } from '../../model/evidence/pc.js';
import type { SystemPingEvidence } from '../../model/evidence/system-tools.js';
import { isForExpectation } from '../../model/expectation.js';
import { flowKey } from '../../model/flow.js';
import type { RunSettings } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import { requirementFlows } from '../../model/requirement-flows.js';
import { flowObservations } from './flow.js';
import { expiredAt, isAnsweredRung } from './hop.js';
import { NOBODY, observeLan } from './lan.js';
import type { FlowObservation, Observations, Router, Rung } from './observations.js';
import { sizeObservation, unusedPorts } from './path-mtu.js';
import { sweeps } from './port-sweep.js';
import { refusalsOf, toldLadder } from './system-tools.js';
import { observeStopped, withoutStopped } from './unit-lost.js';
import { type Apart, heardEvidence, isImpostor, NOTHING_APART, ownReplies } from './unit-presence.js';

/** Purposes whose packets differ from those of the flow itself, so that they say nothing about its losses. */
const ASIDE: readonly Purpose[] = ['size', 'unused', 'sweep', 'compare', 'swept-control', 'swept-test', 'recheck'];

export interface EvidenceFile {
  address: string;
  evidence: readonly Evidence[];
  settings: RunSettings;
  raw: boolean;
  /** What the scenario requires; without it, UDP discovery is no flow of its own. */
  requirements?: readonly RequirementId[];
}

/**
 * Derives the observations from recorded evidence: the same for a run and for a saved report. What `apart` names as
 * answered by something else shows neither that the unit is heard nor where it is.
 */
export function observe(file: EvidenceFile, apart: Apart = NOTHING_APART): Observations {
  const { address, settings, raw, requirements = [] } = file;
  const evidence = file.evidence.filter((entry) => !isForExpectation(entry));
  const measured = flowObservations(evidence, askedFlows(requirements, settings), address);
  const stopped = observeStopped(
    evidence.filter((entry) => !isImpostor(entry, apart)),
    address,
    measured,
  );
  const flows = withoutStopped(measured, stopped);
  const own = ownReplies(evidence, address, apart);
  const heard = heardEvidence(evidence, address, apart);
  const route = evidence.find((entry) => entry.probe === 'route-lookup') ?? null;
  const traces = evidence.filter((entry) => entry.probe === 'system-trace');
  const pings = evidence.filter((entry) => entry.probe === 'system-ping');
  const udp = toldLadder(traces.filter((trace) => trace.request.protocol === 'udp'));
  const lossy = isLossy(evidence);
  const genuine = [...flows.values()].filter((flow) => !apart.impostors.has(flow.key));
  const distance = replyDistance(own, address);
  const rungs = [...[...flows.values()].flatMap((flow) => flow.ladder), ...udp];
  const hop = unitHop(genuine, address, lossy ? distance : null) ?? reachedAt(udp);
  const nextDoor = isNextDoor(evidence) && findRouters(rungs, address, null).length === 0;
  return {
    target: address,
    requirements,
    nobody: address === NOBODY,
    lan: observeLan(address, evidence),
    settings,
    raw,
    traced: raw ? hasRungs(flows) : traces.some((trace) => trace.hops.length > 0),
    refusals: refusalsOf({ pings, traces }, route?.route?.source),
    route,
    neighbour: evidence.findLast((entry) => entry.probe === 'neighbour') ?? null,
    link: linkOf(evidence, route?.route?.interface),
    ownFirewall: evidence.find((entry) => entry.probe === 'local-firewall') ?? null,
    nameFailed: evidence.some((entry) => entry.probe === 'name-lookup' && entry.outcome === 'unresolved'),
    noAddress: evidence.some((entry) => entry.probe === 'interfaces' && entry.outcome === 'none'),
    unusedPorts: unusedPorts(evidence),
    sweeps: sweeps(evidence),
    size: sizeObservation(evidence),
    flows,
    ...apart,
    unit: {
      heard: heard.length > 0,
      evidence: heard.map((entry) => entry.id),
      hop,
      replyDistance: distance,
    },
    stopped,
    nextDoor,
    lossy,
    routers: findRouters(rungs, address, hop),
    askedHops: new Set(evidence.flatMap(askedHops)),
    evidence: new Map(evidence.map((entry) => [entry.id, entry])),
  };
}

function askedFlows(requirements: readonly RequirementId[], settings: RunSettings): Set<string> {
  return new Set(requirements.flatMap((id) => requirementFlows(id, settings).map(flowKey)));
}

/** As it was last looked at. */
function linkOf(evidence: readonly Evidence[], name: string | undefined): Link | null {
  const looked = evidence.findLast((entry) => entry.probe === 'links');
  return looked?.links.find((link) => link.name === name) ?? null;
}

/** On the PC's own link, where addresses are asked for by ARP: a tunnel without a gateway may lead anywhere. */
function isNextDoor(evidence: readonly Evidence[]): boolean {
  const route = evidence.find((entry) => entry.probe === 'route-lookup');
  const neighbour = evidence.findLast((entry) => entry.probe === 'neighbour');
  return route?.outcome === 'on-link' && neighbour !== undefined && neighbour.outcome !== 'none';
}

/** Among many targets, only some are traced. */
function hasRungs(flows: ReadonlyMap<string, FlowObservation>): boolean {
  return [...flows.values()].some((flow) => flow.ladder.length > 0);
}

/**
 * Only flows that get through count: a RST may come from a middlebox that is nearer than the unit. Where packets get
 * lost, the rung at the unit's own distance may be what was lost; then the distance is believed.
 */
function unitHop(flows: FlowObservation[], address: string, distance: number | null): number | null {
  const open = flows.filter((flow) => flow.state === 'open' && flow.ladder.some(isAnsweredRung));
  // Handshakes may be completed by a device before the unit; echo replies rarely are.
  const echo = open.filter((flow) => flow.flow.protocol === 'icmp');
  const rungs = (echo.length > 0 ? echo : open).flatMap((flow) => flow.ladder);
  const reached = rungs.filter(({ reply }) => reply !== null && reply.from === address && isAnswer(reply));
  if (reached.length === 0) return reachedAt(rungs);
  const lowest = Math.min(...reached.map((rung) => rung.ttl));
  if (distance === null || distance >= lowest) return lowest;
  const passed = rungs.some((rung) => rung.ttl >= distance && rung.reply?.kind === 'icmp-error');
  return passed ? lowest : distance;
}

/** Lowest TTL at which the system's traceroute reached the unit. */
function reachedAt(rungs: readonly Rung[]): number | null {
  const ttls = rungs.filter((rung) => rung.told?.kind === 'reached').map((rung) => rung.ttl);
  return ttls.length > 0 ? Math.min(...ttls) : null;
}

function isAnswer(reply: Reply): boolean {
  return reply.kind === 'echo-reply' || reply.kind === 'syn-ack';
}

/** Whether any rung, or any flow at full TTL, had both answered and unanswered packets. */
function isLossy(evidence: readonly Evidence[]): boolean {
  if (evidence.some((entry) => entry.probe === 'system-ping' && lostSome(entry))) return true;
  const seen = new Map<string, Set<boolean>>();
  for (const entry of evidence) {
    if (entry.probe !== 'echo' && entry.probe !== 'tcp-syn') continue;
    if (entry.outcome === 'pending' || entry.outcome === 'not-sent') continue;
    const { purpose, ttl } = entry.request;
    if (ASIDE.includes(purpose)) continue;
    const key = `${entry.probe} ${entry.probe === 'tcp-syn' ? entry.request.port : ''} ${ttl}`;
    seen.set(key, (seen.get(key) ?? new Set()).add(entry.outcome === 'silent'));
  }
  return [...seen.values()].some((outcomes) => outcomes.size > 1);
}

function lostSome({ sent = 0, received = 0 }: SystemPingEvidence): boolean {
  return received > 0 && received < sent;
}

function replyDistance(own: readonly Evidence[], address: string): number | null {
  const replies = own.flatMap((entry) => entry.replies as Reply[]).filter((reply) => reply.from === address);
  const distances = new Set(
    replies.flatMap((reply) =>
      reply.kind === 'echo-reply' || reply.kind === 'syn-ack' ? [distanceOf(reply.ttl)] : [],
    ),
  );
  return distances.size === 1 ? ([...distances][0] ?? null) : null;
}

function askedHops(entry: Evidence): number[] {
  if (entry.probe === 'system-trace') return entry.hops.map(({ ttl }) => ttl);
  return 'ttl' in entry.request ? [entry.request.ttl] : [];
}

/** A router before the unit may have the target's address: it forwards that to the unit. */
function findRouters(rungs: readonly Rung[], address: string, unit: number | null): Router[] {
  const routers = new Map<number, Router>();
  for (const rung of rungs) {
    const router = expiredAt(rung);
    if (router === null || routers.has(rung.ttl)) continue;
    if (router.address === address && rung.ttl >= (unit ?? 0)) continue;
    routers.set(rung.ttl, { hop: rung.ttl, ...router });
  }
  return [...routers.values()].sort((a, b) => a.hop - b.hop);
}
