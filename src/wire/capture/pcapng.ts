import { DecodeError } from '../../model/errors.js';
import { type ByteSource, type CapturedFrame, CutFileError, LONGEST_FRAME, readExactly } from './byte-source.js';

const WHAT = 'pcapng file';
const BLOCK = { section: 0x0a0d0d0a, interface: 1, simplePacket: 3, enhancedPacket: 6 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
const SUPPORTED_VERSION = 1;

/** Type and total length stand before every block's body, the total length again behind it. */
const HEAD_BYTES = 8;
const SHORTEST_BLOCK = 12;
const SECTION_BYTES = 16;
const INTERFACE_BYTES = 8;
const ENHANCED_BYTES = 20;
const SIMPLE_BYTES = 4;
const MOST_INTERFACES = 1024;

interface CaptureInterface {
  linkType: number;
  /** Longest part of a frame that is kept; 0 means no limit. */
  snapLength: number;
}

interface Section {
  little: boolean;
  interfaces: CaptureInterface[];
}

interface Block {
  type: number;
  /** Place and length of what stands between head and tail. */
  body: number;
  bodyLength: number;
  end: number;
}

/** Whether the file begins as a pcapng file does. */
export function isPcapng(source: ByteSource): boolean {
  const bytes = source.read(0, 4);
  return bytes.length === 4 && bytes.readUInt32LE() === BLOCK.section;
}

/**
 * The frames of a pcapng file (draft-ietf-opsawg-pcapng): section header, interface description, enhanced and simple
 * packet blocks in either byte order, any number of sections. Options and all other blocks, comments, names and secrets
 * among them, are passed over unread. Throws DecodeError when a block breaks the format, CutFileError when the file ends inside one.
 */
export function* readPcapng(source: ByteSource): Generator<CapturedFrame> {
  let section: Section | null = null;
  let number = 0;
  for (let offset = 0; offset < source.size; ) {
    const block: Block = readBlock(source, offset, section);
    offset = block.end;
    if (block.type === BLOCK.section) section = readSection(source, block);
    else if (section === null) throw new DecodeError(WHAT, 'a block stands before the first section header');
    else if (block.type === BLOCK.interface) addInterface(source, block, section);
    else if (block.type === BLOCK.enhancedPacket || block.type === BLOCK.simplePacket) {
      number += 1;
      yield readPacket(source, block, section, number);
    }
  }
}

function readBlock(source: ByteSource, offset: number, section: Section | null): Block {
  const head = readExactly(source, WHAT, offset, SHORTEST_BLOCK);
  // The section header's type reads the same in both byte orders; its byte order stands behind its length.
  const isSection = head.readUInt32LE() === BLOCK.section;
  const little = isSection ? isLittle(head) : (section?.little ?? true);
  const type = u32(head, 0, little);
  const length = u32(head, 4, little);
  if (length < SHORTEST_BLOCK || length % 4 !== 0) throw new DecodeError(WHAT, `a block of ${length} bytes`);
  if (length > source.size - offset) {
    const sizes = { needed: length, got: source.size - offset };
    throw new CutFileError(WHAT, `the file ends inside the block at byte ${offset}`, sizes);
  }
  const tail = readExactly(source, WHAT, offset + length - 4, 4);
  if (u32(tail, 0, little) !== length) throw new DecodeError(WHAT, `the block at byte ${offset} has two lengths`);
  return { type, body: offset + HEAD_BYTES, bodyLength: length - SHORTEST_BLOCK, end: offset + length };
}

function isLittle(head: Buffer): boolean {
  if (head.readUInt32LE(HEAD_BYTES) === BYTE_ORDER) return true;
  if (head.readUInt32BE(HEAD_BYTES) === BYTE_ORDER) return false;
  throw new DecodeError(WHAT, 'a section header without a byte order');
}

function readSection(source: ByteSource, block: Block): Section {
  const body = readBody(source, block, SECTION_BYTES);
  const little = body.readUInt32LE() === BYTE_ORDER;
  const version = little ? body.readUInt16LE(4) : body.readUInt16BE(4);
  if (version !== SUPPORTED_VERSION) throw new DecodeError(WHAT, `version ${version} is unknown`);
  return { little, interfaces: [] };
}

function addInterface(source: ByteSource, block: Block, { little, interfaces }: Section): void {
  if (interfaces.length >= MOST_INTERFACES) throw new DecodeError(WHAT, `more than ${MOST_INTERFACES} interfaces`);
  const body = readBody(source, block, INTERFACE_BYTES);
  const linkType = little ? body.readUInt16LE(0) : body.readUInt16BE(0);
  interfaces.push({ linkType, snapLength: u32(body, 4, little) });
}

function readPacket(source: ByteSource, block: Block, section: Section, number: number): CapturedFrame {
  return block.type === BLOCK.simplePacket
    ? readSimple(source, block, section, number)
    : readEnhanced(source, block, section, number);
}

function readEnhanced(source: ByteSource, block: Block, section: Section, number: number): CapturedFrame {
  const body = readBody(source, block, ENHANCED_BYTES);
  const from = interfaceOf(section, u32(body, 0, section.little), number);
  const captured = u32(body, 12, section.little);
  const original = u32(body, 16, section.little);
  checkFrame(number, captured, block.bodyLength - ENHANCED_BYTES);
  return { number, linkType: from.linkType, offset: block.body + ENHANCED_BYTES, captured, original };
}

/** A simple packet is the first interface's, and tells its length on the wire alone. */
function readSimple(source: ByteSource, block: Block, section: Section, number: number): CapturedFrame {
  const original = u32(readBody(source, block, SIMPLE_BYTES), 0, section.little);
  const { linkType, snapLength } = interfaceOf(section, 0, number);
  const captured = snapLength === 0 ? original : Math.min(original, snapLength);
  checkFrame(number, captured, block.bodyLength - SIMPLE_BYTES);
  return { number, linkType, offset: block.body + SIMPLE_BYTES, captured, original };
}

function readBody(source: ByteSource, block: Block, needed: number): Buffer {
  if (block.bodyLength < needed) {
    throw new DecodeError(WHAT, 'a block is too short for its type', { needed, got: block.bodyLength });
  }
  return readExactly(source, WHAT, block.body, needed);
}

function interfaceOf({ interfaces }: Section, index: number, number: number): CaptureInterface {
  const found = interfaces[index];
  if (!found) throw new DecodeError(WHAT, `frame ${number} is of interface ${index}, which is not described`);
  return found;
}

function checkFrame(number: number, captured: number, room: number): void {
  if (captured > LONGEST_FRAME) throw new DecodeError(WHAT, `frame ${number} claims ${captured} bytes`);
  if (captured > room) {
    throw new DecodeError(WHAT, `frame ${number} is longer than its block`, { needed: captured, got: room });
  }
}

function u32(bytes: Buffer, offset: number, little: boolean): number {
  return little ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
}
