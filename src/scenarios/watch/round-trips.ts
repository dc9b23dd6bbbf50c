import type { Protocol } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isEchoOrSyn, isSession, isSystemPing, isWhoIs } from '../../model/evidence/kinds.js';
import { flowOf, isFor } from '../../model/evidence/queries/flows.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { TFTP_PORT } from '../../model/ports.js';
import type { RunSettings } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import { requirementFlows } from '../../model/requirement-flows.js';

const WHO_IS_FLOW: Flow = { protocol: 'udp', port: TFTP_PORT };

/** The newest round-trip time of a requirement's own packets in milliseconds; null when they got no answer. */
export interface RoundTrip {
  id: RequirementId;
  protocol: Protocol;
  rttMs: number | null;
}

/** What each requirement's own flows took; requirements that no flow belongs to, or none was measured for, are left out. */
export function roundTrips(
  ids: readonly RequirementId[],
  evidence: readonly Evidence[],
  target: string,
  settings: RunSettings,
): RoundTrip[] {
  return ids.flatMap((id) => {
    const keys = flowsOf(id, settings).map(flowKey);
    const entries = evidence.filter((entry) => keys.includes(keyOf(entry) ?? ''));
    const [first] = flowsOf(id, settings);
    if (!first || entries.length === 0) return [];
    const times = entries.flatMap((entry) => timesOf(entry, target));
    return [{ id, protocol: first.protocol, rttMs: times.at(-1) ?? null }];
  });
}

/** The flows that a light check of a requirement sends. */
export function flowsOf(id: RequirementId, settings: RunSettings): Flow[] {
  return id === 'udp-discovery' ? [WHO_IS_FLOW] : requirementFlows(id, settings);
}

/** Whether a light check can tell about it: its flows are TCP, ping or UDP discovery, or any packet of the unit will do. */
export function isCheckable(id: RequirementId, settings: RunSettings): boolean {
  const flows = flowsOf(id, settings);
  if (flows.length === 0) return id === 'route';
  return flows.every(({ protocol, port }) => protocol !== 'udp' || port === TFTP_PORT);
}

/** The flow that an entry measured at full TTL in its first tries; null for every other evidence. */
export function keyOf(entry: Evidence): string | null {
  const isTry = isSystemPing(entry) || isSession(entry) || isWhoIs(entry);
  const flow = isTry || (isEchoOrSyn(entry) && isFor(entry, 'attempt')) ? flowOf(entry) : null;
  return flow && flowKey(flow);
}

function timesOf(entry: Evidence, target: string): number[] {
  if (isSession(entry)) return entry.connectMs === undefined ? [] : [entry.connectMs];
  return entry.replies.flatMap((reply) => (reply.from === target && reply.kind !== 'icmp-error' ? [reply.rttMs] : []));
}
