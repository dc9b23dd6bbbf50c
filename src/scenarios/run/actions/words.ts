import type { Reply } from '../../../model/evidence/base.js';
import { sessionCarries } from '../../../model/evidence/queries/sessions.js';
import type { SessionEvidence, TlsDetails } from '../../../model/evidence/sessions.js';
import { isTimeExceeded, sayIcmp } from '../../../model/icmp.js';
import type { DiscoveryProfile } from '../../../model/profile.js';
import type { SystemIdentity } from '../../../model/report.js';

/** A reply, or silence after `sent` packets, in the words of a step's note. */
export function sayReply(reply: Reply | undefined, sent = 1): string {
  if (!reply) return `no answer to ${sent} ${sent === 1 ? 'packet' : 'packets'}`;
  const time = `in ${sayMs(reply.rttMs)}`;
  if (reply.kind === 'icmp-error') {
    const verb = isTimeExceeded(reply) ? 'expired at' : 'refused by';
    return `${verb} ${reply.from}: ${sayIcmp(reply)} ${time}`;
  }
  return `${sayKind(reply)} ${time}`;
}

function sayKind(reply: Exclude<Reply, { kind: 'icmp-error' }>): string {
  if (reply.kind === 'snmp') return `SNMP ${reply.version} response`;
  if (reply.kind === 'rip')
    return `RIP version ${reply.version} response, ${reply.routes} ${reply.routes === 1 ? 'route' : 'routes'}`;
  if (reply.kind === 'datagram') return `${reply.bytes} bytes from port ${reply.sourcePort}`;
  const words = { 'echo-reply': 'echo reply', 'syn-ack': 'SYN-ACK', rst: 'RST', tftp: 'TFTP answer' };
  return words[reply.kind];
}

/** A round-trip time with the digits that mean something. */
export function sayMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** What a session showed besides that it opened. */
export function saySession(evidence: SessionEvidence): string {
  if (evidence.outcome !== 'open') return `session ${evidence.outcome}`;
  const { tls, receivedHex, requestHex } = evidence;
  if (sessionCarries(evidence) === false) return `session opened, ${sayDead(evidence)}`;
  if (tls) return `session opened, ${sayTls(tls)}`;
  if (requestHex !== undefined) return 'session opened';
  const bytes = (receivedHex?.length ?? 0) / 2;
  return bytes === 0 ? 'session opened' : `session opened, unit sent ${bytes} bytes first`;
}

/** Why a session that opened is of no use. */
function sayDead({ facts, tls }: SessionEvidence): string {
  if (facts?.resetMs !== undefined) return `reset ${sayMs(facts.resetMs)} later`;
  if (tls !== undefined && facts?.acknowledgedBytes) return sayTls(tls);
  return 'nothing after the handshake was acknowledged';
}

/** What became of a profile's request, in a session that opened. */
export function sayProfile(
  { name }: DiscoveryProfile,
  { receivedHex }: SessionEvidence,
  identity: SystemIdentity | null,
): string {
  const bytes = (receivedHex?.length ?? 0) / 2;
  if (bytes === 0) return `no answer to the request of profile ${name}`;
  const read = identity === null ? 'nothing in it could be read' : 'read';
  return `${bytes} bytes in answer to profile ${name}, ${read}`;
}

function sayTls(tls: TlsDetails | { error: string }): string {
  if ('error' in tls) return `TLS failed: ${tls.error}`;
  const { version, cipher, subject, selfSigned, validTo, clientCertificateWanted } = tls;
  const certificate = `certificate ${subject || 'without a subject'}${selfSigned ? ' (self-signed)' : ''} until ${validTo}`;
  const demand = clientCertificateWanted ? ['asks for a client certificate'] : [];
  return [version, cipher, certificate, ...demand].join(', ');
}
