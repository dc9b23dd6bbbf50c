import type { Evidence } from '../../model/evidence/evidence.js';
import { isEcho } from '../../model/evidence/kinds.js';
import type { EchoEvidence } from '../../model/evidence/packets.js';
import { isFor, synsFor } from '../../model/evidence/queries/flows.js';
import { isTimeExceeded } from '../../model/icmp.js';
import type { SizeObservation, UnusedPort } from './observations.js';

/** Packets up to this TTL were meant to die on the way. */
const LONGEST_PATH = 40;
/** Length of an IPv4 header without options, in bytes. */
const IP_HEADER_BYTES = 20;

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
export function sizeObservation(evidence: readonly Evidence[]): SizeObservation {
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
    lossy: silences.some((bytes) => passed.includes(bytes)),
    evidence: sentProbes.map((probe) => probe.id),
  };
}

function packetBytes(probe: EchoEvidence): number {
  return probe.request.bytes + IP_HEADER_BYTES;
}

function expired(probe: EchoEvidence): boolean {
  return probe.replies.some(isTimeExceeded);
}
