import { FULL_TTL } from '../../distance.js';
import { flowKey } from '../../flow.js';
import type { Purpose } from '../base.js';
import type { Evidence } from '../evidence.js';
import { type EvidenceOf, isEchoOrSyn, isSystemPing } from '../kinds.js';
import { flowOf, isFor } from './flows.js';

type Packet = EvidenceOf<'echo' | 'tcp-syn'>;

/** Purposes whose packets differ from those of the flow itself, so that they say nothing about its losses. */
const ASIDE: readonly Purpose[] = ['size', 'unused', 'sweep', 'compare', 'swept-control', 'swept-test', 'recheck'];

/** Whether any hop, or any flow at full TTL, had both answered and unanswered packets. */
export function lossIn(evidence: readonly Evidence[]): boolean {
  return evidence.some(lostPings) || sometimesSilent(evidence, (packet) => !isFor(packet, ...ASIDE));
}

/** Whether any flow had both answered and lost packets at full TTL, whatever they were sent for. */
export function lossAtFullTtl(evidence: readonly Evidence[]): boolean {
  return sometimesSilent(evidence, ({ request }) => request.ttl >= FULL_TTL);
}

/** Whether a router answered packets of one flow that died there once, and was silent another time (RFC 1812 §4.3.2.8). */
export function errorLimitIn(evidence: readonly Evidence[]): boolean {
  const died = ({ request, outcome }: Packet): boolean =>
    request.ttl < FULL_TTL && (outcome === 'icmp-error' || outcome === 'silent');
  return sometimesSilent(evidence, died);
}

/** Packets of one flow and one TTL that were waited for fared differently: some were silent, some were not. */
function sometimesSilent(evidence: readonly Evidence[], counts: (packet: Packet) => boolean): boolean {
  const seen = new Map<string, Set<boolean>>();
  for (const entry of evidence) {
    if (!isEchoOrSyn(entry) || entry.outcome === 'pending' || entry.outcome === 'not-sent' || !counts(entry)) continue;
    const flow = flowOf(entry);
    const key = `${flow && flowKey(flow)} ${entry.request.ttl}`;
    seen.set(key, (seen.get(key) ?? new Set()).add(entry.outcome === 'silent'));
  }
  return [...seen.values()].some((outcomes) => outcomes.size > 1);
}

function lostPings(entry: Evidence): boolean {
  if (!isSystemPing(entry)) return false;
  const { sent = 0, received = 0 } = entry;
  return received > 0 && received < sent;
}
