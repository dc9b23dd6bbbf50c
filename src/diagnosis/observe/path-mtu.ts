import type { Evidence } from '../../model/evidence/evidence.js';
import { isEcho } from '../../model/evidence/kinds.js';
import type { EchoEvidence } from '../../model/evidence/packets.js';
import { isFor, leastMss, synsFor } from '../../model/evidence/queries/flows.js';
import { isTimeExceeded } from '../../model/icmp.js';
import type { SizeObservation, UnusedPort } from './observations.js';

/** Packets up to this TTL were meant to die on the way. */
const LONGEST_PATH = 40;
/** Length of an IPv4 header without options, in bytes. */
const IP_HEADER_BYTES = 20;
/** Length of a TCP header without options, in bytes. */
const TCP_HEADER_BYTES = 20;

/** Ports that nothing uses, each with whether it accepted a handshake. Ports that stayed silent tell nothing. */
export function unusedPorts(evidence: readonly Evidence[]): UnusedPort[] {
  const sentProbes = synsFor(evidence, 'unused').filter(
    (probe) => probe.outcome === 'syn-ack' || probe.outcome === 'rst',
  );
  const ports = [...new Set(sentProbes.map((probe) => probe.request.port))];
  return ports.map((port) => {
    const own = sentProbes.filter((probe) => probe.request.port === port);
    const accepted = own.some((probe) => probe.outcome === 'syn-ack');
    const [reply] = own.flatMap((probe) => probe.replies).filter((one) => one.kind === 'syn-ack' || one.kind === 'rst');
    const replyTtl = reply && 'ttl' in reply ? reply.ttl : 0;
    return { port, accepted, replyTtl, evidence: own.map((probe) => probe.id) };
  });
}

/** What the packets of different size showed. */
export function sizeObservation(evidence: readonly Evidence[], target: string): SizeObservation {
  const sentProbes = evidence.filter(isEcho).filter((entry) => isFor(entry, 'size'));
  const full = sentProbes.filter((probe) => probe.request.ttl > LONGEST_PATH);
  const hopProbes = sentProbes.filter((probe) => probe.request.ttl <= LONGEST_PATH);
  const passed = full.filter((probe) => probe.outcome === 'echo-reply').map(packetBytes);
  const silences = full.filter((probe) => probe.outcome === 'silent').map(packetBytes);
  const lost = silences.filter((bytes) => !passed.includes(bytes));
  const alive = hopProbes.filter(expired).map((probe) => probe.request.ttl);
  const silent = hopProbes.filter((probe) => probe.outcome === 'silent').map((probe) => probe.request.ttl);
  const lastHop = Math.max(0, ...alive);
  const beyond = silent.filter((ttl) => ttl > lastHop);
  return {
    largestPassed: passed.length > 0 ? Math.max(...passed) : null,
    smallestLost: lost.length > 0 ? Math.min(...lost) : null,
    lastHop,
    firstSilentHop: beyond.length > 0 ? Math.min(...beyond) : null,
    tcp: tcpSizes(evidence, target),
    lossy: silences.some((bytes) => passed.includes(bytes)),
    evidence: [...sentProbes, ...synsFor(evidence, 'size')].map((probe) => probe.id),
  };
}

/** A SYN of full size tells only where smaller ones that carry something too were refused. */
function tcpSizes(evidence: readonly Evidence[], target: string): SizeObservation['tcp'] {
  const syns = synsFor(evidence, 'size');
  const mss = leastMss(evidence, target);
  const bytes = mss === null ? null : mss + IP_HEADER_BYTES + TCP_HEADER_BYTES;
  const sizes = syns.map(({ request }) => request.packetBytes ?? 0);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const isRefused = (size: number): boolean =>
    syns.some(({ request, outcome }) => request.packetBytes === size && outcome === 'rst');
  if (least === most || !isRefused(least)) return { bytes, large: 'unknown', lost: [] };
  if (isRefused(most)) return { bytes, large: 'passed', lost: [] };
  const lost = syns.filter(({ request, outcome }) => request.packetBytes === most && outcome === 'silent');
  return { bytes, large: lost.length > 0 ? 'lost' : 'unknown', lost: lost.map(({ id }) => id) };
}

function packetBytes(probe: EchoEvidence): number {
  return probe.request.bytes + IP_HEADER_BYTES;
}

function expired(probe: EchoEvidence): boolean {
  return probe.replies.some(isTimeExceeded);
}
