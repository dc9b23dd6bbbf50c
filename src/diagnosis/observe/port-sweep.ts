import type { Purpose } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { SynEvidence } from '../../model/evidence/packets.js';
import { isAccepted, isFor, synsFor } from '../../model/evidence/queries/flows.js';
import { buildTrace } from './flow.js';
import type { SweptFlow } from './observations.js';

const HOPS: readonly Purpose[] = ['swept-control', 'swept-test'];

/** The swept source ports of each port of the unit, with all that was sent from them afterwards. */
export function sweeps(evidence: readonly Evidence[]): Map<number, SweptFlow[]> {
  const sentProbes = synsFor(evidence, 'sweep', 'compare', ...HOPS);
  const swept = sentProbes.filter((probe) => probe.request.purpose === 'sweep');
  const ports = [...new Set(swept.map((probe) => probe.request.port))];
  const all = synsFor(evidence, 'attempt', 'confirm', 'sweep');
  const to = (probes: readonly SynEvidence[], port: number): SynEvidence[] =>
    probes.filter((probe) => probe.request.port === port);
  return new Map(ports.map((port) => [port, sweepOf(to(sentProbes, port), to(all, port))]));
}

function sweepOf(sentProbes: readonly SynEvidence[], all: readonly SynEvidence[]): SweptFlow[] {
  const accepted = sentProbes.some(({ outcome }) => outcome === 'syn-ack');
  const sourcePorts = [...new Set(sentProbes.map((probe) => probe.request.sourcePort))];
  return sourcePorts.map((sourcePort) => {
    const own = sentProbes.filter((probe) => probe.request.sourcePort === sourcePort);
    const first = all.find((probe) => probe.request.sourcePort === sourcePort);
    return { sourcePort, refusedAtOnce: isRefused(first), ...sweptFlow(own, accepted) };
  });
}

/**
 * Of a repeated SYN a RST says less: where the unit's SYN-ACK to the first one got lost, its half-open connection resets
 * the next (RFC 9293 §3.10.7.4).
 */
function isRefused(first: SynEvidence | undefined): boolean {
  return first !== undefined && first.replies.length > 0 && first.outcome !== 'syn-ack';
}

/** Where some flows of a port are accepted, a RST is a refusal of the others. */
function sweptFlow(own: readonly SynEvidence[], accepted: boolean): Omit<SweptFlow, 'sourcePort' | 'refusedAtOnce'> {
  const hopProbes = own.filter(isHopProbe);
  const compared = own.filter((probe) => probe.request.purpose === 'compare');
  // A hop probe that the unit answered arrived; one without an answer may have died where it was meant to.
  const arrived = own.filter((probe) => !isHopProbe(probe) || isFromUnit(probe));
  return {
    sent: arrived.length,
    answered: arrived.filter((probe) => probe.replies.length > 0).length,
    passed: arrived.filter(accepted ? isAccepted : isFromUnit).length,
    compared: { sent: compared.length, answered: compared.filter(isFromUnit).length },
    trace: buildTrace(hopProbes),
    evidence: arrived.map((probe) => probe.id),
  };
}

function isHopProbe(probe: SynEvidence): boolean {
  return isFor(probe, ...HOPS);
}

function isFromUnit({ outcome }: SynEvidence): boolean {
  return outcome === 'syn-ack' || outcome === 'rst';
}
