import type { Ipv4 } from '../../model/address.js';
import type { EchoEvidence, Evidence, SynEvidence, WhoIsEvidence } from '../../model/evidence.js';
import { encodeEchoRequest } from '../../wire/icmp.js';
import { encodeIpv4, IP_PROTOCOL } from '../../wire/ipv4.js';
import { encodeTcp, mssOption, TCP_FLAG } from '../../wire/tcp.js';
import { encodeTftp } from '../../wire/tftp.js';
import { encodeUdp } from '../../wire/udp.js';

/** What is known of the sender besides the evidence, and what a router on the way had rewritten where it quotes. */
export interface Ends {
  source: Ipv4;
  destination: Ipv4;
  ttl: number;
  sourcePort: number;
  destinationPort: number;
}

/** Evidence of one packet that the raw method sent. */
export type PacketEvidence = EchoEvidence | SynEvidence | WhoIsEvidence;

const FULL_TTL = 64;
const ICMP_HEADER_BYTES = 8;
const WINDOW_BYTES = 64_240;
const MSS_BYTES = 1460;
const MAX_SEGMENT = 65_535 - 20;
/** First of the dynamic ports (RFC 6335 §6): stands in where a report does not say which one was used. */
const UNKNOWN_PORT = 49_152;

export function isPacketEvidence(entry: Evidence): entry is PacketEvidence {
  return entry.probe === 'echo' || entry.probe === 'tcp-syn' || entry.probe === 'udp-whois';
}

/** Where the packet went from and to, as it left the PC. */
export function endsOf(entry: PacketEvidence, source: Ipv4): Ends {
  const destination = entry.request.destination as Ipv4;
  if (entry.probe === 'echo')
    return { source, destination, ttl: entry.request.ttl || FULL_TTL, sourcePort: 0, destinationPort: 0 };
  const { port } = entry.request;
  if (entry.probe === 'tcp-syn') {
    const { ttl, sourcePort } = entry.request;
    return { source: entry.request.source as Ipv4, destination, ttl, sourcePort, destinationPort: port };
  }
  return { source, destination, ttl: FULL_TTL, sourcePort: whoIsPort(entry), destinationPort: port };
}

/** The packet as it was sent. What the evidence does not hold (window, payload of an echo) is as pathproof sends it. */
export function rebuildSent(entry: PacketEvidence, ends: Ends): Buffer {
  const { source, destination, ttl } = ends;
  const header = { source, destination, ttl, dontFragment: true };
  if (entry.probe === 'echo') {
    const { identifier, sequence, bytes } = entry.request;
    const payload = Buffer.alloc(Math.min(Math.max(0, bytes - ICMP_HEADER_BYTES), MAX_SEGMENT - ICMP_HEADER_BYTES));
    const message = encodeEchoRequest({ identifier, sequence, payload });
    return encodeIpv4({ ...header, protocol: IP_PROTOCOL.icmp, identification: sequence }, message);
  }
  if (entry.probe === 'tcp-syn') {
    const { sequence } = entry.request;
    const segment = encodeTcp(
      { ...ports(ends), sequence, acknowledgement: 0, flags: TCP_FLAG.syn, window: WINDOW_BYTES, ...OPTIONS },
      ends,
    );
    return encodeIpv4({ ...header, protocol: IP_PROTOCOL.tcp, identification: sequence & 0xffff }, segment);
  }
  const request = encodeTftp({ opcode: 'rrq', file: fileName(entry.request.file), mode: 'octet' });
  return encodeIpv4({ ...header, protocol: IP_PROTOCOL.udp, identification: 0 }, encodeUdp(ports(ends), ends, request));
}

const OPTIONS = { options: mssOption(MSS_BYTES) };

function ports({ sourcePort, destinationPort }: Ends): { sourcePort: number; destinationPort: number } {
  return { sourcePort, destinationPort };
}

/** A report from elsewhere may name what no request can hold. */
function fileName(file: string): string {
  return Buffer.from(file.replaceAll('\0', ''), 'latin1').toString('latin1');
}

function whoIsPort({ request, replies }: WhoIsEvidence): number {
  const quoted = replies.flatMap((reply) => (reply.kind === 'icmp-error' ? (reply.quoted.sourcePort ?? []) : []));
  return request.sourcePort ?? quoted[0] ?? UNKNOWN_PORT;
}
