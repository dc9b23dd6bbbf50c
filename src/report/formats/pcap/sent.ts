import type { Ipv4 } from '../../../model/address.js';
import { FULL_TTL } from '../../../model/distance.js';
import type { Evidence } from '../../../model/evidence/evidence.js';
import { isEcho, isEchoOrSyn, isSyn, isUdpPort, isWhoIs } from '../../../model/evidence/kinds.js';
import type { EchoEvidence, SynEvidence, UdpPortEvidence, WhoIsEvidence } from '../../../model/evidence/packets.js';
import { encodeEchoRequest } from '../../../wire/icmp.js';
import { encodeIpv4, IP_PROTOCOL } from '../../../wire/ipv4.js';
import { encodeTcp, mssOption, TCP_FLAG } from '../../../wire/tcp.js';
import { encodeTftp } from '../../../wire/tftp.js';
import { encodeUdp } from '../../../wire/udp.js';
import { cutDatagram, payloadOf, type Rebuilt } from './udp.js';

/** What is known of the sender besides the evidence, and what a router on the way had rewritten where it quotes. */
export interface Ends {
  source: Ipv4;
  destination: Ipv4;
  ttl: number;
  sourcePort: number;
  destinationPort: number;
}

/** Evidence of one packet that the raw method sent. */
export type PacketEvidence = EchoEvidence | SynEvidence | WhoIsEvidence | UdpPortEvidence;

const ICMP_HEADER_BYTES = 8;
const WINDOW_BYTES = 64_240;
const MSS_BYTES = 1460;
/** First of the dynamic ports (RFC 6335 §6): stands in where a report does not say which one was used. */
export const UNKNOWN_PORT = 49_152;

export function isPacketEvidence(entry: Evidence): entry is PacketEvidence {
  return isEchoOrSyn(entry) || isWhoIs(entry) || isUdpPort(entry);
}

/** Where the packet went from and to, as it left the PC. */
export function endsOf(entry: PacketEvidence, { source, destination }: Pick<Ends, 'source' | 'destination'>): Ends {
  if (isEcho(entry))
    return { source, destination, ttl: entry.request.ttl || FULL_TTL, sourcePort: 0, destinationPort: 0 };
  const { port } = entry.request;
  if (isSyn(entry)) {
    const { ttl, sourcePort } = entry.request;
    return { source, destination, ttl, sourcePort, destinationPort: port };
  }
  if (isUdpPort(entry)) {
    const { ttl, sourcePort } = entry.request;
    return { source, destination, ttl, sourcePort, destinationPort: port };
  }
  const sourcePort = whoIsPort(entry) ?? UNKNOWN_PORT;
  return { source, destination, ttl: FULL_TTL, sourcePort, destinationPort: port };
}

/**
 * The packet as it was sent. What the evidence does not hold (window, payload of an echo) is as pathproof sends it; of a
 * datagram whose bytes are not kept or are filler, no more than its headers.
 */
export function rebuildSent(entry: PacketEvidence, ends: Ends): Rebuilt {
  if (isEcho(entry)) return rebuildEcho(entry, ends);
  return isSyn(entry) ? rebuildSyn(entry, ends) : rebuildDatagram(entry, ends);
}

function rebuildEcho({ request }: EchoEvidence, ends: Ends): Rebuilt {
  const { identifier, sequence, bytes } = request;
  const payload = Buffer.alloc(Math.max(0, bytes - ICMP_HEADER_BYTES));
  const fields = { ...headerOf(ends), protocol: IP_PROTOCOL.icmp, identification: sequence };
  return { packet: encodeIpv4(fields, encodeEchoRequest({ identifier, sequence, payload })) };
}

function rebuildSyn({ request: { sequence } }: SynEvidence, ends: Ends): Rebuilt {
  const fields = { sequence, acknowledgement: 0, flags: TCP_FLAG.syn, window: WINDOW_BYTES };
  const segment = encodeTcp({ ...portsOf(ends), ...fields, options: mssOption(MSS_BYTES) }, ends);
  const header = { ...headerOf(ends), protocol: IP_PROTOCOL.tcp, identification: sequence & 0xffff };
  return { packet: encodeIpv4(header, segment) };
}

function rebuildDatagram(entry: WhoIsEvidence | UdpPortEvidence, ends: Ends): Rebuilt {
  const header = { ...headerOf(ends), protocol: IP_PROTOCOL.udp, identification: 0 };
  if (isWhoIs(entry)) return { packet: encodeIpv4(header, encodeUdp(portsOf(ends), ends, readRequest(entry))) };
  const payload = payloadOf(entry);
  if (payload === null) return cutDatagram(header, portsOf(ends), entry.request.bytes);
  return { packet: encodeIpv4(header, encodeUdp(portsOf(ends), ends, payload)) };
}

function headerOf({ source, destination, ttl }: Ends): Pick<Ends, 'source' | 'destination' | 'ttl'> & DontFragment {
  return { source, destination, ttl, dontFragment: true };
}

interface DontFragment {
  dontFragment: true;
}

function readRequest({ request }: WhoIsEvidence): Buffer {
  return encodeTftp({ opcode: 'rrq', file: request.file, mode: 'octet' });
}

function portsOf({ sourcePort, destinationPort }: Ends): { sourcePort: number; destinationPort: number } {
  return { sourcePort, destinationPort };
}

/** The port a request came from, as the evidence or a quote of it has it. */
export function whoIsPort({ request, replies }: WhoIsEvidence): number | undefined {
  const quoted = replies.flatMap((reply) => (reply.kind === 'icmp-error' ? (reply.quoted.sourcePort ?? []) : []));
  return request.sourcePort ?? quoted[0];
}
