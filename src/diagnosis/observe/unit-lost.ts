import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isAnsweredBy, isFor, isOpenSession, repliesOf } from '../../model/evidence/queries/flows.js';
import { isUnreachable, saysUndeliverable } from '../../model/icmp.js';
import type { FlowObservation, Stopped } from './observations.js';

/** Fewer rechecks in vain may be chance. */
const ENOUGH_RECHECKS = 3;
/** So many packets in vain, while the unit still answered others, are a silence of their own. */
const OWN_SILENCE = 3;

/**
 * Whether the rechecks show that the unit stopped answering, and which flows prove nothing because of that: those that
 * were not silent often enough before the last packet it answered. Null where it still answers, or was not rechecked.
 */
export function observeStopped(
  evidence: readonly Evidence[],
  address: string,
  flows: ReadonlyMap<string, FlowObservation>,
): Stopped | null {
  const rechecks = evidence.filter((entry) => isFor(entry, 'recheck') && entry.outcome !== 'pending');
  if (rechecks.length < ENOUGH_RECHECKS || rechecks.some((entry) => hears(entry, address))) return null;
  const last = evidence.findLastIndex((entry) => hears(entry, address));
  if (last < 0) return null;
  const before = new Set(evidence.slice(0, last).map((entry) => entry.id));
  const doubted = [...flows.values()].filter((flow) => isDoubted(flow, before, address));
  const heard = evidence[last]?.id;
  return {
    flows: doubted.map((flow) => flow.key),
    evidence: [...(heard === undefined ? [] : [heard]), ...rechecks.map((entry) => entry.id)],
    reporter: reporterOf(evidence.slice(last + 1), address),
  };
}

/** The flows that prove nothing, as such. */
export function withoutStopped(
  flows: ReadonlyMap<string, FlowObservation>,
  stopped: Stopped | null,
): Map<string, FlowObservation> {
  const unmeasured = (flow: FlowObservation): FlowObservation =>
    stopped?.flows.includes(flow.key) ? { ...flow, state: 'unmeasured', stopped: true } : flow;
  return new Map([...flows].map(([key, flow]) => [key, unmeasured(flow)]));
}

function hears(entry: Evidence, address: string): boolean {
  return isOpenSession(entry) || isAnsweredBy(entry, address);
}

function isDoubted(flow: FlowObservation, before: ReadonlySet<string>, address: string): boolean {
  const gone = flow.state === 'rejected' && flow.reply !== null && saysGone(flow.reply, address);
  if (flow.state !== 'silent' && !gone) return false;
  return flow.evidence.filter((id) => before.has(id)).length < OWN_SILENCE;
}

function reporterOf(after: readonly Evidence[], address: string): Stopped['reporter'] {
  for (const entry of after) {
    const found = repliesOf(entry).find((reply) => saysGone(reply, address));
    if (found) return { from: found.from, evidence: entry.id };
  }
  return null;
}

/** Words of routing, not of a filter. */
function saysGone(reply: Reply, address: string): boolean {
  return isUnreachable(reply) && reply.from !== address && saysUndeliverable(reply.icmpCode);
}
