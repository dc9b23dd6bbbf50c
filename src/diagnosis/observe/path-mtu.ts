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
  const shots = synsFor(evidence, 'unused').filter((shot) => shot.outcome === 'syn-ack' || shot.outcome === 'rst');
  const ports = [...new Set(shots.map((shot) => shot.request.port))];
  return ports.map((port) => {
    const own = shots.filter((shot) => shot.request.port === port);
    const accepted = own.some((shot) => shot.outcome === 'syn-ack');
    const [reply] = own.flatMap((shot) => shot.replies).filter((one) => one.kind === 'syn-ack' || one.kind === 'rst');
    const replyTtl = reply && 'ttl' in reply ? reply.ttl : 0;
    return { port, accepted, replyTtl, evidence: own.map((shot) => shot.id) };
  });
}

/** What the packets of different size showed. */
export function sizeObservation(evidence: readonly Evidence[]): SizeObservation {
  const shots = evidence.filter(isEcho).filter((entry) => isFor(entry, 'size'));
  const full = shots.filter((shot) => shot.request.ttl > LONGEST_PATH);
  const rungs = shots.filter((shot) => shot.request.ttl <= LONGEST_PATH);
  const passed = full.filter((shot) => shot.outcome === 'echo-reply').map(packetBytes);
  const silences = full.filter((shot) => shot.outcome === 'silent').map(packetBytes);
  const lost = silences.filter((bytes) => !passed.includes(bytes));
  const alive = rungs.filter(expired).map((shot) => shot.request.ttl);
  const silent = rungs.filter((shot) => shot.outcome === 'silent').map((shot) => shot.request.ttl);
  const lastHop = Math.max(0, ...alive);
  const beyond = silent.filter((ttl) => ttl > lastHop);
  return {
    largestPassed: passed.length > 0 ? Math.max(...passed) : null,
    smallestLost: lost.length > 0 ? Math.min(...lost) : null,
    lastHop,
    firstSilentHop: beyond.length > 0 ? Math.min(...beyond) : null,
    lossy: silences.some((bytes) => passed.includes(bytes)),
    evidence: shots.map((shot) => shot.id),
  };
}

function packetBytes(shot: EchoEvidence): number {
  return shot.request.bytes + IP_HEADER_BYTES;
}

function expired(shot: EchoEvidence): boolean {
  return shot.replies.some(isTimeExceeded);
}
