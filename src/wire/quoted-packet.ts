import { decodeQuotedIpv4, IP_PROTOCOL, type Ipv4Header } from './ipv4.js';

/**
 * The packet an ICMP error quotes (RFC 792). A transport part is absent when fewer than its first 8 bytes were
 * quoted, or when the quoted packet is a later fragment and holds no transport header.
 */
export interface QuotedPacket {
  header: Ipv4Header;
  tcp?: { sourcePort: number; destinationPort: number; sequence: number };
  /** `length` as the quoted UDP header gives it: header and payload, in bytes. */
  udp?: { sourcePort: number; destinationPort: number; length: number };
  echo?: { identifier: number; sequence: number };
}

const QUOTED_TRANSPORT_BYTES = 8;
/** 0x4000 with its bytes swapped, in units of 8 bytes. */
const SWAPPED_DONT_FRAGMENT = 0x40 * 8;
const SOURCE_PORT_OFFSET = 0;
const DESTINATION_PORT_OFFSET = 2;
const TCP_SEQUENCE_OFFSET = 4;
const UDP_LENGTH_OFFSET = 4;
const ICMP_TYPE_OFFSET = 0;
const ECHO_IDENTIFIER_OFFSET = 4;
const ECHO_SEQUENCE_OFFSET = 6;
const ECHO_TYPES: readonly number[] = [0, 8];

/** Decodes the bytes behind the 8-byte header of an ICMP error. Throws DecodeError when they hold no IPv4 header. */
export function decodeQuotedPacket(bytes: Buffer): QuotedPacket {
  const { header, payload } = decodeQuotedIpv4(bytes);
  if (isLaterFragment(header) || payload.length < QUOTED_TRANSPORT_BYTES) return { header };
  return { header, ...decodeTransport(header.protocol, payload) };
}

/** Some systems quote flags and offset in the order of their processor: "do not fragment" looks like an offset then. */
function isLaterFragment({ fragmentOffset, dontFragment, moreFragments }: Ipv4Header): boolean {
  return fragmentOffset > 0 && (dontFragment || moreFragments || fragmentOffset !== SWAPPED_DONT_FRAGMENT);
}

function decodeTransport(protocol: number, payload: Buffer): Omit<QuotedPacket, 'header'> {
  if (protocol === IP_PROTOCOL.tcp) {
    return { tcp: { ...readPorts(payload), sequence: payload.readUInt32BE(TCP_SEQUENCE_OFFSET) } };
  }
  if (protocol === IP_PROTOCOL.udp)
    return { udp: { ...readPorts(payload), length: payload.readUInt16BE(UDP_LENGTH_OFFSET) } };
  if (protocol === IP_PROTOCOL.icmp && ECHO_TYPES.includes(payload.readUInt8(ICMP_TYPE_OFFSET))) {
    return { echo: readEcho(payload) };
  }
  return {};
}

function readPorts(payload: Buffer): { sourcePort: number; destinationPort: number } {
  return {
    sourcePort: payload.readUInt16BE(SOURCE_PORT_OFFSET),
    destinationPort: payload.readUInt16BE(DESTINATION_PORT_OFFSET),
  };
}

function readEcho(payload: Buffer): { identifier: number; sequence: number } {
  return {
    identifier: payload.readUInt16BE(ECHO_IDENTIFIER_OFFSET),
    sequence: payload.readUInt16BE(ECHO_SEQUENCE_OFFSET),
  };
}
