import { fromNumber, type Ipv4, toNumber } from '../model/address.js';
import { DecodeError } from '../model/errors.js';
import { MAX_8, MAX_16, requireBytes, requireField } from './bounds.js';
import { internetChecksum } from './checksum.js';

/** Protocol numbers of the IPv4 header (RFC 791 §3.1; assigned by IANA). */
export const IP_PROTOCOL = { icmp: 1, tcp: 6, udp: 17 } as const;

/** The IPv4 header (RFC 791 §3.1). Lengths and the fragment offset are in bytes. */
export interface Ipv4Header {
  headerLength: number;
  totalLength: number;
  identification: number;
  dontFragment: boolean;
  moreFragments: boolean;
  fragmentOffset: number;
  ttl: number;
  protocol: number;
  source: Ipv4;
  destination: Ipv4;
}

/** What the sender of a packet chooses; everything else follows from it. */
export interface Ipv4Fields {
  source: Ipv4;
  destination: Ipv4;
  protocol: number;
  ttl: number;
  identification: number;
  dontFragment?: boolean;
}

const MIN_HEADER_BYTES = 20;
const VERSION_OFFSET = 0;
const TOTAL_LENGTH_OFFSET = 2;
const IDENTIFICATION_OFFSET = 4;
const FRAGMENT_OFFSET = 6;
const TTL_OFFSET = 8;
const PROTOCOL_OFFSET = 9;
const CHECKSUM_OFFSET = 10;
const SOURCE_OFFSET = 12;
const DESTINATION_OFFSET = 16;

const VERSION = 4;
const WORD_BYTES = 4;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_MASK = 0x1fff;
const FRAGMENT_UNIT_BYTES = 8;
/** Bytes of the transport header that every ICMP error quotes (RFC 792: 64 bits). */
const QUOTED_TRANSPORT_BYTES = 8;

/**
 * Decodes one whole IPv4 packet (RFC 791 §3.1). Bytes beyond the total length (link padding) are cut off. The header
 * checksum is not verified: the kernel did so before it handed the packet over. Throws DecodeError.
 */
export function decodeIpv4(packet: Buffer): { header: Ipv4Header; payload: Buffer } {
  const header = readHeader(packet);
  if (header.totalLength < header.headerLength) {
    throw new DecodeError('IPv4', 'total length below header length', {
      needed: header.headerLength,
      got: header.totalLength,
    });
  }
  requireBytes('IPv4', packet, header.totalLength, 'shorter than its total length');
  return { header, payload: packet.subarray(header.headerLength, header.totalLength) };
}

/**
 * Decodes the start of a packet as an ICMP error quotes it (RFC 792): the whole header, and as much of the payload
 * as there is. Throws DecodeError.
 */
export function decodeQuotedIpv4(bytes: Buffer): { header: Ipv4Header; payload: Buffer } {
  const header = readHeader(bytes);
  // Some stacks quote a total length they have already changed (host order, header subtracted), so it never cuts
  // into the 64 bits that RFC 792 promises.
  const end = Math.max(header.totalLength, header.headerLength + QUOTED_TRANSPORT_BYTES);
  return { header, payload: bytes.subarray(header.headerLength, end) };
}

/** Encodes a packet without IP options, its header checksum included. Throws BugError when a field does not fit. */
export function encodeIpv4(fields: Ipv4Fields, payload: Buffer): Buffer {
  const totalLength = MIN_HEADER_BYTES + payload.length;
  requireField('IPv4 total length', totalLength, MAX_16);
  requireField('IPv4 identification', fields.identification, MAX_16);
  requireField('IPv4 TTL', fields.ttl, MAX_8);
  requireField('IPv4 protocol', fields.protocol, MAX_8);
  const header = Buffer.alloc(MIN_HEADER_BYTES);
  header.writeUInt8((VERSION << 4) | (MIN_HEADER_BYTES / WORD_BYTES), VERSION_OFFSET);
  header.writeUInt16BE(totalLength, TOTAL_LENGTH_OFFSET);
  header.writeUInt16BE(fields.identification, IDENTIFICATION_OFFSET);
  header.writeUInt16BE(fields.dontFragment ? DONT_FRAGMENT : 0, FRAGMENT_OFFSET);
  header.writeUInt8(fields.ttl, TTL_OFFSET);
  header.writeUInt8(fields.protocol, PROTOCOL_OFFSET);
  header.writeUInt32BE(toNumber(fields.source), SOURCE_OFFSET);
  header.writeUInt32BE(toNumber(fields.destination), DESTINATION_OFFSET);
  header.writeUInt16BE(internetChecksum(header), CHECKSUM_OFFSET);
  return Buffer.concat([header, payload]);
}

function readHeader(bytes: Buffer): Ipv4Header {
  const headerLength = readHeaderLength(bytes);
  const fragment = bytes.readUInt16BE(FRAGMENT_OFFSET);
  return {
    headerLength,
    totalLength: bytes.readUInt16BE(TOTAL_LENGTH_OFFSET),
    identification: bytes.readUInt16BE(IDENTIFICATION_OFFSET),
    dontFragment: (fragment & DONT_FRAGMENT) !== 0,
    moreFragments: (fragment & MORE_FRAGMENTS) !== 0,
    fragmentOffset: (fragment & FRAGMENT_MASK) * FRAGMENT_UNIT_BYTES,
    ttl: bytes.readUInt8(TTL_OFFSET),
    protocol: bytes.readUInt8(PROTOCOL_OFFSET),
    source: fromNumber(bytes.readUInt32BE(SOURCE_OFFSET)),
    destination: fromNumber(bytes.readUInt32BE(DESTINATION_OFFSET)),
  };
}

function readHeaderLength(bytes: Buffer): number {
  requireBytes('IPv4', bytes, MIN_HEADER_BYTES, 'truncated header');
  const first = bytes.readUInt8(VERSION_OFFSET);
  const version = first >> 4;
  if (version !== VERSION) throw new DecodeError('IPv4', `version ${version}`);
  const headerLength = (first & 0x0f) * WORD_BYTES;
  if (headerLength < MIN_HEADER_BYTES) {
    throw new DecodeError('IPv4', 'header length too small', { needed: MIN_HEADER_BYTES, got: headerLength });
  }
  requireBytes('IPv4', bytes, headerLength, 'truncated options');
  return headerLength;
}
