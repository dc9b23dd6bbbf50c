import { DecodeError } from '../model/errors.js';
import { MAX_16, requireBytes, requireField } from './bounds.js';
import { internetChecksum } from './checksum.js';
import { IP_PROTOCOL } from './ipv4.js';
import { type AddressPair, pseudoHeader } from './pseudo-header.js';

/** The UDP header (RFC 768). `length` counts header and payload in bytes; a checksum of 0 means that there is none. */
export interface UdpHeader {
  sourcePort: number;
  destinationPort: number;
  length: number;
  checksum: number;
}

const HEADER_BYTES = 8;
const SOURCE_PORT_OFFSET = 0;
const DESTINATION_PORT_OFFSET = 2;
const LENGTH_OFFSET = 4;
const CHECKSUM_OFFSET = 6;
const NO_CHECKSUM = 0;
/** Sent in place of a checksum that happens to be 0 (RFC 768). */
const ZERO_CHECKSUM = 0xffff;

/** Decodes one UDP datagram. Bytes beyond its length are cut off, the checksum is not verified. Throws DecodeError. */
export function decodeUdp(datagram: Buffer): { header: UdpHeader; payload: Buffer } {
  requireBytes('UDP', datagram, HEADER_BYTES, 'truncated header');
  const length = datagram.readUInt16BE(LENGTH_OFFSET);
  if (length < HEADER_BYTES) {
    throw new DecodeError('UDP', 'length below header length', { needed: HEADER_BYTES, got: length });
  }
  requireBytes('UDP', datagram, length, 'shorter than its length');
  const header = {
    sourcePort: datagram.readUInt16BE(SOURCE_PORT_OFFSET),
    destinationPort: datagram.readUInt16BE(DESTINATION_PORT_OFFSET),
    length,
    checksum: datagram.readUInt16BE(CHECKSUM_OFFSET),
  };
  return { header, payload: datagram.subarray(HEADER_BYTES, length) };
}

/** Encodes a datagram with the checksum over its pseudo-header. Throws BugError when a field does not fit. */
export function encodeUdp(
  ports: { sourcePort: number; destinationPort: number },
  addresses: AddressPair,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const datagram = Buffer.concat([encodeUdpHeader(ports, payload.length), payload]);
  datagram.writeUInt16BE(checksum(datagram, addresses) || ZERO_CHECKSUM, CHECKSUM_OFFSET);
  return datagram;
}

/** The header alone of a datagram of which no more is known than the length of its payload: without a checksum. */
export function encodeUdpHeader(
  { sourcePort, destinationPort }: { sourcePort: number; destinationPort: number },
  payloadBytes: number,
): Buffer {
  const length = HEADER_BYTES + payloadBytes;
  requireField('UDP length', length, MAX_16);
  requireField('UDP source port', sourcePort, MAX_16);
  requireField('UDP destination port', destinationPort, MAX_16);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(sourcePort, SOURCE_PORT_OFFSET);
  header.writeUInt16BE(destinationPort, DESTINATION_PORT_OFFSET);
  header.writeUInt16BE(length, LENGTH_OFFSET);
  header.writeUInt16BE(NO_CHECKSUM, CHECKSUM_OFFSET);
  return header;
}

/**
 * Whether the datagram's checksum fits it and its addresses (RFC 768); true where the sender gave none. Not to be used
 * on loopback or on packets of this machine's own, because of checksum offload.
 */
export function verifyUdpChecksum(datagram: Buffer, addresses: AddressPair): boolean {
  if (datagram.length < HEADER_BYTES || datagram.length > MAX_16) return false;
  return datagram.readUInt16BE(CHECKSUM_OFFSET) === NO_CHECKSUM || checksum(datagram, addresses) === 0;
}

function checksum(datagram: Buffer, addresses: AddressPair): number {
  return internetChecksum(pseudoHeader(addresses, IP_PROTOCOL.udp, datagram.length), datagram);
}
