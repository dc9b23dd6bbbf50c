import type { Evidence } from '../../model/evidence/evidence.js';
import { isSystemPing, isSystemTrace } from '../../model/evidence/kinds.js';
import type {
  SystemPingEvidence,
  SystemTraceEvidence,
  ToolHop,
  ToolRefusal,
} from '../../model/evidence/system-tools.js';
import { saysFiltered, UNREACHABLE } from '../../model/icmp.js';
import type { HopProbe, Refusal, ToolHopProbe } from './observations.js';

/** What outweighs what where two traces of one flow tell different things of one hop. */
const RANK: Record<ToolHopProbe['kind'], number> = { expired: 1, refused: 2, answered: 3, reset: 4, reached: 5 };

/** The evidence of the system's tools about one flow. */
export interface ToolEvidence {
  pings: readonly SystemPingEvidence[];
  traces: readonly SystemTraceEvidence[];
}

/** Hop probes of the system's traces, by TTL; traces that are unusable or still running have none. */
export function toolTrace(traces: readonly SystemTraceEvidence[]): HopProbe[] {
  const byTtl = new Map<number, HopProbe>();
  for (const trace of traces) {
    for (const hop of trace.hops) {
      const hopProbe = byTtl.get(hop.ttl) ?? { ttl: hop.ttl, reply: null, evidence: [] };
      byTtl.set(hop.ttl, stronger(hopProbe, toolHop(hop, trace), trace.id));
    }
  }
  return [...byTtl.values()].sort((a, b) => a.ttl - b.ttl);
}

function stronger(hopProbe: HopProbe, told: ToolHopProbe | null, id: string): HopProbe {
  const evidence = [...hopProbe.evidence, id];
  if (told === null || (hopProbe.told && RANK[hopProbe.told.kind] >= RANK[told.kind])) return { ...hopProbe, evidence };
  return { ...hopProbe, told, evidence };
}

function toolHop(hop: ToolHop, { request }: SystemTraceEvidence): ToolHopProbe | null {
  const { address, rttMs } = hop;
  return address === null ? null : { kind: kindOf(hop, request), address, rttMs };
}

function kindOf(hop: ToolHop, request: SystemTraceEvidence['request']): ToolHopProbe['kind'] {
  if (hop.refusal) return 'refused';
  if (hop.address !== request.destination) return 'expired';
  if (hop.reply === 'rst') return 'reset';
  return request.protocol === 'tcp' && hop.reply === undefined ? 'answered' : 'reached';
}

/** Refusals that the tools told of, save those that come from the PC itself. */
export function refusalsOf(evidence: ToolEvidence, own: string | undefined): Refusal[] {
  return allRefusals(evidence).filter(({ from }) => from !== own);
}

/** Refusals by the PC's own firewall. Its "host unreachable" is none: then its own ARP gave up. */
export function refusalsByPc(evidence: ToolEvidence, own: string | undefined): Refusal[] {
  return allRefusals(evidence).filter(
    ({ from, icmpType, icmpCodes }) => from === own && icmpType === UNREACHABLE && icmpCodes?.every(saysFiltered),
  );
}

function allRefusals({ pings, traces }: ToolEvidence): Refusal[] {
  const told = [
    ...pings.map(({ id, refusal }) => (refusal ? toRefusal(refusal, id, null) : null)),
    ...traces.flatMap(({ id, hops }) =>
      hops.map((hop) => (hop.refusal ? toRefusal(hop.refusal, id, hop.rttMs) : null)),
    ),
  ];
  return told.filter((one): one is Refusal => one !== null);
}

function toRefusal({ from, icmpType, icmpCodes, text }: ToolRefusal, id: string, rttMs: number | null): Refusal {
  return { from, icmpType: icmpType ?? null, icmpCodes: icmpCodes ?? null, rttMs, text, evidence: [id] };
}

/** The most telling of them, with the evidence of all that come from the same device; null without any. */
export function mostTelling(refusals: readonly Refusal[]): Refusal | null {
  const best = [...refusals].sort((a, b) => doubt(a) - doubt(b))[0];
  if (!best) return null;
  const same = refusals.filter((one) => one.from === best.from);
  return { ...best, evidence: [...new Set(same.flatMap((one) => one.evidence))] };
}

/** How many codes the words leave possible. */
function doubt({ icmpCodes }: Refusal): number {
  return icmpCodes?.length ?? Number.POSITIVE_INFINITY;
}

/** Whether the unit itself answered, as far as the tools' words leave no doubt. */
export function hearsUnit(entry: Evidence, address: string): boolean {
  if (isSystemPing(entry)) return entry.outcome === 'answered' || entry.refusal?.from === address;
  if (!isSystemTrace(entry)) return false;
  return entry.hops.some(
    (hop) => hop.address === address && ['reached', 'refused'].includes(kindOf(hop, entry.request)),
  );
}
