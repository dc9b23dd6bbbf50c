import { DecodeError } from '../../model/errors.js';
import { type ByteSource, type CapturedFrame, CutFileError, LONGEST_FRAME, readExactly } from './byte-source.js';

const WHAT = 'pcap file';
const HEADER_BYTES = 24;
const VERSION_OFFSET = 4;
const LINK_TYPE_OFFSET = 20;
/** The upper six bits of the link type field tell of the length of a frame check sequence. */
const LINK_TYPE_MASK = 0x03ffffff;
const RECORD_BYTES = 16;
const CAPTURED_OFFSET = 8;
const ORIGINAL_OFFSET = 12;
const SUPPORTED_VERSION = 2;

/** First four bytes of a pcap file, read as little endian: in either byte order, with µs or ns in its time stamps. */
const LITTLE = [0xa1b2c3d4, 0xa1b23c4d];
const BIG = [0xd4c3b2a1, 0x4d3cb2a1];

/** Whether the file begins as a pcap file does. */
export function isPcap(source: ByteSource): boolean {
  const bytes = source.read(0, 4);
  if (bytes.length < 4) return false;
  const magic = bytes.readUInt32LE();
  return LITTLE.includes(magic) || BIG.includes(magic);
}

/**
 * The frames of a pcap file (draft-ietf-opsawg-pcap): both byte orders, time stamps of µs and ns, which are passed over.
 * Throws DecodeError when a record breaks the format, CutFileError when the file ends inside one.
 */
export function* readPcap(source: ByteSource): Generator<CapturedFrame> {
  const header = readExactly(source, WHAT, 0, HEADER_BYTES);
  const little = LITTLE.includes(header.readUInt32LE());
  const version = little ? header.readUInt16LE(VERSION_OFFSET) : header.readUInt16BE(VERSION_OFFSET);
  if (version !== SUPPORTED_VERSION) throw new DecodeError(WHAT, `version ${version} is unknown`);
  const field = (bytes: Buffer, offset: number): number =>
    little ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
  const linkType = field(header, LINK_TYPE_OFFSET) & LINK_TYPE_MASK;
  let offset = HEADER_BYTES;
  for (let number = 1; offset < source.size; number += 1) {
    const record = readExactly(source, WHAT, offset, RECORD_BYTES);
    const captured = field(record, CAPTURED_OFFSET);
    const original = field(record, ORIGINAL_OFFSET);
    offset += RECORD_BYTES;
    checkFrame(number, captured, source.size - offset);
    yield { number, linkType, offset, captured, original };
    offset += captured;
  }
}

function checkFrame(number: number, captured: number, left: number): void {
  if (captured > LONGEST_FRAME) throw new DecodeError(WHAT, `frame ${number} claims ${captured} bytes`);
  if (captured > left) {
    throw new CutFileError(WHAT, `the file ends inside frame ${number}`, { needed: captured, got: left });
  }
}
