import { RAW_IP, SNAP_LENGTH, type TimedPacket } from './pcap-writer.js';

const BLOCK = { section: 0x0a0d0d0a, interface: 1, enhancedPacket: 6 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
const MAJOR_VERSION = 1;
const UNKNOWN_LENGTH = 0xffffffff;
/** Options (draft-ietf-opsawg-pcapng §3.5, §4.1, §4.3). */
const OPTION = { end: 0, comment: 1, packetFlags: 2, application: 4 } as const;
/** Direction of a packet, in its flags word (§4.3). */
const DIRECTION = { inbound: 1, outbound: 2 } as const;
const WORD_BYTES = 4;
const MOST_OPTION_BYTES = 65_535;
/** A character of UTF-8 goes on in bytes that begin with these bits. */
const FOLLOWS = { mask: 0xc0, bits: 0x80 } as const;

/** A packet with what is to be said of it. */
export interface CommentedPacket extends TimedPacket {
  comment: string;
  /** Sent by the PC; else received. */
  outbound: boolean;
}

/** What is said of the file as a whole: the program that wrote it, and a comment of any number of lines. */
export interface SectionWords {
  application: string;
  comment: string;
}

/**
 * A pcapng file (draft-ietf-opsawg-pcapng) of IPv4 packets without link headers, in the order given, to the microsecond:
 * one section with one interface, each packet with its direction and comment. Comments are cut at 65,535 bytes.
 */
export function writePcapng({ application, comment }: SectionWords, packets: readonly CommentedPacket[]): Buffer {
  const words = [textOption(OPTION.comment, comment), textOption(OPTION.application, application)];
  return Buffer.concat([
    block(BLOCK.section, [sectionHead(), ...options(words)]),
    block(BLOCK.interface, [interfaceHead()]),
    ...packets.map(packetBlock),
  ]);
}

function sectionHead(): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(BYTE_ORDER, 0);
  bytes.writeUInt16LE(MAJOR_VERSION, 4);
  bytes.writeUInt32LE(UNKNOWN_LENGTH, 8);
  bytes.writeUInt32LE(UNKNOWN_LENGTH, 12);
  return bytes;
}

function interfaceHead(): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(RAW_IP, 0);
  bytes.writeUInt32LE(SNAP_LENGTH, 4);
  return bytes;
}

/** The block of one packet, to be written behind what `writePcapng` has written. */
export function packetBlock({
  atMs,
  packet,
  wireBytes = packet.length,
  comment,
  outbound,
}: TimedPacket & Partial<CommentedPacket>): Buffer {
  const head = Buffer.alloc(20);
  const micros = BigInt(Math.round(atMs * 1000));
  head.writeUInt32LE(Number(micros >> 32n) >>> 0, 4);
  head.writeUInt32LE(Number(micros & 0xffffffffn), 8);
  head.writeUInt32LE(packet.length, 12);
  head.writeUInt32LE(wireBytes, 16);
  const flags = Buffer.alloc(WORD_BYTES);
  flags.writeUInt32LE(outbound ? DIRECTION.outbound : DIRECTION.inbound, 0);
  const told = [
    ...(outbound === undefined ? [] : [option(OPTION.packetFlags, flags)]),
    ...(comment === undefined ? [] : [textOption(OPTION.comment, comment)]),
  ];
  return block(BLOCK.enhancedPacket, [head, padded(packet), ...(told.length > 0 ? options(told) : [])]);
}

function options(all: readonly Buffer[]): Buffer[] {
  return [...all, option(OPTION.end, Buffer.alloc(0))];
}

function option(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(WORD_BYTES);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

function textOption(code: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  let end = Math.min(bytes.length, MOST_OPTION_BYTES);
  while (end > 0 && end < bytes.length && ((bytes[end] ?? 0) & FOLLOWS.mask) === FOLLOWS.bits) end -= 1;
  return option(code, bytes.subarray(0, end));
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((WORD_BYTES - (bytes.length % WORD_BYTES)) % WORD_BYTES)]);
}

/** Type and total length stand before the body, the total length again behind it (§3.1). */
function block(type: number, body: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(body);
  const length = inside.length + 3 * WORD_BYTES;
  const [head, tail] = [Buffer.alloc(2 * WORD_BYTES), Buffer.alloc(WORD_BYTES)];
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, WORD_BYTES);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, inside, tail]);
}
