import { distanceOf } from '../model/distance.js';
import type { Evidence, Reply } from '../model/evidence.js';
import type { RunSettings } from '../model/report.js';
import { flowObservations } from './flow-observation.js';
import type { FlowObservation, Observations, Router } from './observations.js';
import { sizeObservation, sweeps, unusedPorts } from './side-observations.js';

const TIME_EXCEEDED = 11;

export interface EvidenceFile {
  address: string;
  evidence: readonly Evidence[];
  settings: RunSettings;
  raw: boolean;
}

/** Derives the observations from recorded evidence: the same for a run and for a saved report. */
export function observe(file: EvidenceFile): Observations {
  const { address, evidence, settings, raw } = file;
  const flows = flowObservations(evidence);
  const own = evidence.filter((entry) => entry.replies.some((reply: Reply) => reply.from === address));
  const opened = evidence.filter((entry) => entry.probe === 'tcp-session' && entry.outcome === 'open');
  const heard = [...new Set([...own, ...opened])];
  const lossy = isLossy(evidence);
  const distance = replyDistance(own, address);
  return {
    target: address,
    settings,
    raw,
    route: evidence.find((entry) => entry.probe === 'route-lookup') ?? null,
    neighbour: evidence.find((entry) => entry.probe === 'neighbour') ?? null,
    nameFailed: evidence.some((entry) => entry.probe === 'name-lookup' && entry.outcome === 'unresolved'),
    noAddress: evidence.some((entry) => entry.probe === 'interfaces' && entry.outcome === 'none'),
    unusedPorts: unusedPorts(evidence),
    sweeps: sweeps(evidence),
    size: sizeObservation(evidence),
    flows,
    unit: {
      heard: heard.length > 0,
      evidence: heard.map((entry) => entry.id),
      hop: unitHop([...flows.values()], address, lossy ? distance : null),
      replyDistance: distance,
    },
    lossy,
    routers: findRouters([...flows.values()], address),
    evidence: new Map(evidence.map((entry) => [entry.id, entry])),
  };
}

/**
 * Only flows that get through count: a RST may come from a middlebox that is nearer than the unit. Where packets get
 * lost, the rung at the unit's own distance may be what was lost; then the distance is believed.
 */
function unitHop(flows: FlowObservation[], address: string, distance: number | null): number | null {
  const open = flows.filter((flow) => flow.state === 'open' && flow.ladder.some((rung) => rung.reply !== null));
  // Handshakes may be completed by a device before the unit; echo replies rarely are.
  const echo = open.filter((flow) => flow.flow.protocol === 'icmp');
  const rungs = (echo.length > 0 ? echo : open).flatMap((flow) => flow.ladder);
  const reached = rungs.filter(({ reply }) => reply !== null && reply.from === address && isAnswer(reply));
  if (reached.length === 0) return null;
  const lowest = Math.min(...reached.map((rung) => rung.ttl));
  if (distance === null || distance >= lowest) return lowest;
  const passed = rungs.some((rung) => rung.ttl >= distance && rung.reply?.kind === 'icmp-error');
  return passed ? lowest : distance;
}

function isAnswer(reply: Reply): boolean {
  return reply.kind === 'echo-reply' || reply.kind === 'syn-ack';
}

/** Whether any rung, or any flow at full TTL, had both answered and unanswered packets. */
function isLossy(evidence: readonly Evidence[]): boolean {
  const seen = new Map<string, Set<boolean>>();
  for (const entry of evidence) {
    if (entry.probe !== 'echo' && entry.probe !== 'tcp-syn') continue;
    if (entry.outcome === 'pending' || entry.outcome === 'not-sent') continue;
    const { purpose, ttl } = entry.request;
    if (purpose === 'size' || purpose === 'unused' || purpose === 'sweep') continue;
    const key = `${entry.probe} ${entry.probe === 'tcp-syn' ? entry.request.port : ''} ${ttl}`;
    seen.set(key, (seen.get(key) ?? new Set()).add(entry.outcome === 'silent'));
  }
  return [...seen.values()].some((outcomes) => outcomes.size > 1);
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

function findRouters(flows: FlowObservation[], address: string): Router[] {
  const routers = new Map<number, Router>();
  for (const { ttl, reply } of flows.flatMap((flow) => flow.ladder)) {
    if (reply?.kind !== 'icmp-error' || reply.icmpType !== TIME_EXCEEDED || reply.from === address) continue;
    if (!routers.has(ttl)) routers.set(ttl, { hop: ttl, address: reply.from, rttMs: reply.rttMs });
  }
  return [...routers.values()].sort((a, b) => a.hop - b.hop);
}
