import { BugError, DecodeError } from '../model/errors.js';
import { MAX_8, MAX_16, requireBytes, requireField } from './bounds.js';
import { foldSum, internetChecksum } from './checksum.js';
import { decodeQuotedPacket, type QuotedPacket } from './quoted-packet.js';

/** An ICMP message (RFC 792). `mtu` is the next-hop MTU in bytes (RFC 1191 §4), absent where the router gave none. */
export type IcmpMessage =
  | { kind: 'echo-request' | 'echo-reply'; identifier: number; sequence: number; payload: Buffer }
  | { kind: 'error'; type: number; code: number; mtu?: number; quoted: QuotedPacket }
  | { kind: 'other'; type: number; code: number };

/** What an echo request carries and its reply repeats. */
export interface EchoFields {
  identifier: number;
  sequence: number;
  payload: Buffer;
}

const HEADER_BYTES = 8;
const TYPE_OFFSET = 0;
const CODE_OFFSET = 1;
const CHECKSUM_OFFSET = 2;
const IDENTIFIER_OFFSET = 4;
const SEQUENCE_OFFSET = 6;
const MTU_OFFSET = 6;
const FILLER_OFFSET = 8;
const FILLER_BYTES = 2;

export const ECHO_REPLY = 0;
const UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
export const ECHO_REQUEST = 8;
/** Unreachable, source quench, redirect, time exceeded, parameter problem: the types that quote a packet. */
const ERROR_TYPES: readonly number[] = [UNREACHABLE, 4, 5, 11, 12];
/** RFC 1812 §4.3.2.3: as much as fits into 576 bytes, less the IPv4 header and the ICMP header. */
const MAX_QUOTE_BYTES = 576 - 20 - HEADER_BYTES;

/**
 * Decodes an ICMP message and verifies its checksum. What follows the quote in an error (RFC 4884 extensions) is
 * ignored. Throws DecodeError.
 */
export function decodeIcmp(segment: Buffer): IcmpMessage {
  requireBytes('ICMP', segment, HEADER_BYTES);
  if (internetChecksum(segment) !== 0) throw new DecodeError('ICMP', 'wrong checksum');
  const type = segment.readUInt8(TYPE_OFFSET);
  const code = segment.readUInt8(CODE_OFFSET);
  if (isIcmpError(type)) return decodeError(type, code, segment);
  if (type === ECHO_REQUEST && code === 0) return { kind: 'echo-request', ...readEcho(segment) };
  if (type === ECHO_REPLY && code === 0) return { kind: 'echo-reply', ...readEcho(segment) };
  return { kind: 'other', type, code };
}

/** Whether messages of this type quote a packet (RFC 792). */
export function isIcmpError(type: number): boolean {
  return ERROR_TYPES.includes(type);
}

/** Encodes an echo request (RFC 792, type 8). */
export function encodeEchoRequest(fields: EchoFields): Buffer {
  return encodeEcho(ECHO_REQUEST, fields);
}

/** Encodes an echo reply (RFC 792, type 0). */
export function encodeEchoReply(fields: EchoFields): Buffer {
  return encodeEcho(ECHO_REPLY, fields);
}

/**
 * Encodes an ICMP error that quotes the start of `quotedPacket`, at most 548 bytes of it (RFC 1812 §4.3.2.3).
 * `mtu` is the next-hop MTU of *fragmentation needed* (RFC 1191 §4).
 */
export function encodeIcmpError(fields: { type: number; code: number; quotedPacket: Buffer; mtu?: number }): Buffer {
  if (!isIcmpError(fields.type)) throw new BugError(`ICMP type ${fields.type} is not an error`);
  requireField('ICMP code', fields.code, MAX_8);
  requireField('ICMP next-hop MTU', fields.mtu ?? 0, MAX_16);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(fields.type, TYPE_OFFSET);
  header.writeUInt8(fields.code, CODE_OFFSET);
  header.writeUInt16BE(fields.mtu ?? 0, MTU_OFFSET);
  return withChecksum(Buffer.concat([header, fields.quotedPacket.subarray(0, MAX_QUOTE_BYTES)]));
}

/**
 * Encodes an echo request of 10 bytes whose checksum is the one wanted. Load balancers that hash the first four bytes
 * of ICMP (type, code, checksum) then keep every sequence number of a trace on one path.
 */
export function encodeConstantChecksumEcho(fields: { identifier: number; sequence: number; checksum: number }): Buffer {
  requireField('ICMP checksum', fields.checksum, MAX_16);
  const message = encodeEcho(ECHO_REQUEST, { ...fields, payload: Buffer.alloc(FILLER_BYTES) });
  // Swapping the checksum for the wanted one changes the sum by their difference; the filler takes it back out.
  const difference = message.readUInt16BE(CHECKSUM_OFFSET) + (~fields.checksum & MAX_16);
  message.writeUInt16BE(foldSum(difference), FILLER_OFFSET);
  message.writeUInt16BE(fields.checksum, CHECKSUM_OFFSET);
  return message;
}

function decodeError(type: number, code: number, segment: Buffer): IcmpMessage {
  const quoted = decodeQuotedPacket(segment.subarray(HEADER_BYTES));
  const mtu = segment.readUInt16BE(MTU_OFFSET);
  const tellsMtu = type === UNREACHABLE && code === FRAGMENTATION_NEEDED && mtu > 0;
  return tellsMtu ? { kind: 'error', type, code, mtu, quoted } : { kind: 'error', type, code, quoted };
}

function readEcho(segment: Buffer): EchoFields {
  return {
    identifier: segment.readUInt16BE(IDENTIFIER_OFFSET),
    sequence: segment.readUInt16BE(SEQUENCE_OFFSET),
    payload: segment.subarray(HEADER_BYTES),
  };
}

function encodeEcho(type: number, fields: EchoFields): Buffer {
  requireField('ICMP identifier', fields.identifier, MAX_16);
  requireField('ICMP sequence', fields.sequence, MAX_16);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(type, TYPE_OFFSET);
  header.writeUInt16BE(fields.identifier, IDENTIFIER_OFFSET);
  header.writeUInt16BE(fields.sequence, SEQUENCE_OFFSET);
  return withChecksum(Buffer.concat([header, fields.payload]));
}

function withChecksum(message: Buffer): Buffer {
  message.writeUInt16BE(internetChecksum(message), CHECKSUM_OFFSET);
  return message;
}
