import { BugError, DecodeError } from '../model/errors.js';
import { MAX_8, MAX_16, MAX_32, requireBytes, requireField } from './bounds.js';
import { internetChecksum } from './checksum.js';
import { IP_PROTOCOL } from './ipv4.js';
import { type AddressPair, pseudoHeader } from './pseudo-header.js';

/** Control bits (RFC 9293 §3.1). */
export const TCP_FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 } as const;

/** The TCP header (RFC 9293 §3.1). `flags` holds all eight control bits, those of ECN included. */
export interface TcpHeader {
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  acknowledgement: number;
  flags: number;
  window: number;
  urgent: number;
  /** The options as they stand in the segment, padding included. */
  options: Buffer;
}

/** What the sender of a segment chooses. Options are padded with zeros to a multiple of four bytes. */
export type TcpFields = Omit<TcpHeader, 'urgent' | 'options'> & { urgent?: number; options?: Buffer };

const MIN_HEADER_BYTES = 20;
const MAX_OPTIONS_BYTES = 40;
const WORD_BYTES = 4;
const SOURCE_PORT_OFFSET = 0;
const DESTINATION_PORT_OFFSET = 2;
const SEQUENCE_OFFSET = 4;
const ACKNOWLEDGEMENT_OFFSET = 8;
const DATA_OFFSET_OFFSET = 12;
const FLAGS_OFFSET = 13;
const WINDOW_OFFSET = 14;
const CHECKSUM_OFFSET = 16;
const URGENT_OFFSET = 18;
const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;
const MSS_OPTION = { kind: 2, length: 4, valueOffset: 2 } as const;

/** Decodes one TCP segment. The checksum is not verified, see verifyTcpChecksum. Throws DecodeError. */
export function decodeTcp(segment: Buffer): { header: TcpHeader; payload: Buffer } {
  const headerLength = readHeaderLength(segment);
  const header = {
    sourcePort: segment.readUInt16BE(SOURCE_PORT_OFFSET),
    destinationPort: segment.readUInt16BE(DESTINATION_PORT_OFFSET),
    sequence: segment.readUInt32BE(SEQUENCE_OFFSET),
    acknowledgement: segment.readUInt32BE(ACKNOWLEDGEMENT_OFFSET),
    flags: segment.readUInt8(FLAGS_OFFSET),
    window: segment.readUInt16BE(WINDOW_OFFSET),
    urgent: segment.readUInt16BE(URGENT_OFFSET),
    options: segment.subarray(MIN_HEADER_BYTES, headerLength),
  };
  return { header, payload: segment.subarray(headerLength) };
}

/** Encodes a segment with the checksum over its pseudo-header. Throws BugError when a field does not fit. */
export function encodeTcp(fields: TcpFields, addresses: AddressPair, payload: Buffer = Buffer.alloc(0)): Buffer {
  const segment = Buffer.concat([encodeHeader(fields), payload]);
  requireField('TCP segment length', segment.length, MAX_16);
  segment.writeUInt16BE(checksum(segment, addresses), CHECKSUM_OFFSET);
  return segment;
}

/**
 * Whether the segment's checksum fits it and its addresses (RFC 9293 §3.1). Not to be used on loopback or on packets
 * of this machine's own: with checksum offload they are seen before the checksum is filled in.
 */
export function verifyTcpChecksum(segment: Buffer, addresses: AddressPair): boolean {
  return segment.length >= MIN_HEADER_BYTES && segment.length <= MAX_16 && checksum(segment, addresses) === 0;
}

/** The Maximum Segment Size option (RFC 9293 §3.7.1), in bytes. */
export function mssOption(mss: number): Buffer {
  requireField('TCP maximum segment size', mss, MAX_16);
  const option = Buffer.from([MSS_OPTION.kind, MSS_OPTION.length, 0, 0]);
  option.writeUInt16BE(mss, MSS_OPTION.valueOffset);
  return option;
}

/**
 * The Maximum Segment Size that a SYN or SYN-ACK announces, in bytes; null without one, and for options whose lengths do
 * not fit (RFC 9293 §3.2).
 */
export function readMss(options: Buffer): number | null {
  for (let at = 0; at + 1 < options.length && options[at] !== END_OF_OPTIONS; ) {
    const kind = options[at];
    const length = kind === NO_OPERATION ? 1 : (options[at + 1] ?? 0);
    if (length === 0 || (kind !== NO_OPERATION && length < 2) || at + length > options.length) return null;
    if (kind === MSS_OPTION.kind && length === MSS_OPTION.length)
      return options.readUInt16BE(at + MSS_OPTION.valueOffset);
    at += length;
  }
  return null;
}

function readHeaderLength(segment: Buffer): number {
  requireBytes('TCP', segment, MIN_HEADER_BYTES, 'truncated header');
  const headerLength = (segment.readUInt8(DATA_OFFSET_OFFSET) >> 4) * WORD_BYTES;
  if (headerLength < MIN_HEADER_BYTES) {
    throw new DecodeError('TCP', 'data offset too small', { needed: MIN_HEADER_BYTES, got: headerLength });
  }
  requireBytes('TCP', segment, headerLength, 'truncated options');
  return headerLength;
}

function encodeHeader(fields: TcpFields): Buffer {
  requireFields(fields);
  const options = padOptions(fields.options ?? Buffer.alloc(0));
  const header = Buffer.alloc(MIN_HEADER_BYTES);
  header.writeUInt16BE(fields.sourcePort, SOURCE_PORT_OFFSET);
  header.writeUInt16BE(fields.destinationPort, DESTINATION_PORT_OFFSET);
  header.writeUInt32BE(fields.sequence, SEQUENCE_OFFSET);
  header.writeUInt32BE(fields.acknowledgement, ACKNOWLEDGEMENT_OFFSET);
  header.writeUInt8(((MIN_HEADER_BYTES + options.length) / WORD_BYTES) << 4, DATA_OFFSET_OFFSET);
  header.writeUInt8(fields.flags, FLAGS_OFFSET);
  header.writeUInt16BE(fields.window, WINDOW_OFFSET);
  header.writeUInt16BE(fields.urgent ?? 0, URGENT_OFFSET);
  return Buffer.concat([header, options]);
}

function requireFields(fields: TcpFields): void {
  requireField('TCP source port', fields.sourcePort, MAX_16);
  requireField('TCP destination port', fields.destinationPort, MAX_16);
  requireField('TCP sequence', fields.sequence, MAX_32);
  requireField('TCP acknowledgement', fields.acknowledgement, MAX_32);
  requireField('TCP flags', fields.flags, MAX_8);
  requireField('TCP window', fields.window, MAX_16);
  requireField('TCP urgent pointer', fields.urgent ?? 0, MAX_16);
}

function padOptions(options: Buffer): Buffer {
  if (options.length > MAX_OPTIONS_BYTES) {
    throw new BugError(`TCP options must fit into ${MAX_OPTIONS_BYTES} bytes, received ${options.length}`);
  }
  const padded = Buffer.alloc(Math.ceil(options.length / WORD_BYTES) * WORD_BYTES);
  options.copy(padded);
  return padded;
}

function checksum(segment: Buffer, addresses: AddressPair): number {
  return internetChecksum(pseudoHeader(addresses, IP_PROTOCOL.tcp, segment.length), segment);
}
