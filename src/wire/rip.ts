import { DecodeError } from '../model/errors.js';
import { requireBytes } from './bounds.js';

/** A RIP message: version 1 (RFC 1058 §3.1) or 2 (RFC 2453 §4). */
export interface RipMessage {
  command: 'request' | 'response';
  version: number;
  entries: RipEntry[];
}

/** One entry as it is on the wire; addresses are dotted quads. Version 1 leaves tag, mask and next hop zero. */
export interface RipEntry {
  family: number;
  tag: number;
  address: string;
  mask: string;
  nextHop: string;
  metric: number;
}

const COMMAND = { request: 1, response: 2 } as const;
const HEADER_BYTES = 4;
const COMMAND_OFFSET = 0;
const VERSION_OFFSET = 1;
const ENTRY_BYTES = 20;
const MOST_ENTRIES = 25;
const FAMILY_OFFSET = 0;
const TAG_OFFSET = 2;
const ADDRESS_OFFSET = 4;
const MASK_OFFSET = 8;
const NEXT_HOP_OFFSET = 12;
const METRIC_OFFSET = 16;
const INFINITY_METRIC = 16;

/**
 * The request for the whole table: one entry of family 0 and metric infinity (RFC 2453 §3.9.1). It changes nothing at
 * the responder.
 */
export function encodeRipTableRequest(version: 1 | 2): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + ENTRY_BYTES);
  bytes.writeUInt8(COMMAND.request, COMMAND_OFFSET);
  bytes.writeUInt8(version, VERSION_OFFSET);
  bytes.writeUInt32BE(INFINITY_METRIC, HEADER_BYTES + METRIC_OFFSET);
  return bytes;
}

/**
 * Decodes the payload of one UDP datagram. Unknown versions are read like version 2 (RFC 1058 §3.4: higher versions
 * keep the layout). Throws DecodeError.
 */
export function decodeRip(payload: Buffer): RipMessage {
  requireBytes('RIP', payload, HEADER_BYTES, 'truncated header');
  const version = payload.readUInt8(VERSION_OFFSET);
  if (version === 0) throw new DecodeError('RIP', 'version 0');
  return { command: readCommand(payload), version, entries: readEntries(payload.subarray(HEADER_BYTES)) };
}

function readCommand(payload: Buffer): RipMessage['command'] {
  const command = payload.readUInt8(COMMAND_OFFSET);
  if (command === COMMAND.request) return 'request';
  if (command === COMMAND.response) return 'response';
  throw new DecodeError('RIP', `unknown command ${command}`);
}

function readEntries(bytes: Buffer): RipEntry[] {
  const count = Math.ceil(bytes.length / ENTRY_BYTES);
  if (count > MOST_ENTRIES) throw new DecodeError('RIP', `${count} entries, at most ${MOST_ENTRIES} are allowed`);
  requireBytes('RIP', bytes, count * ENTRY_BYTES, 'truncated entry');
  return Array.from({ length: count }, (_, index) => readEntry(bytes.subarray(index * ENTRY_BYTES)));
}

function readEntry(bytes: Buffer): RipEntry {
  return {
    family: bytes.readUInt16BE(FAMILY_OFFSET),
    tag: bytes.readUInt16BE(TAG_OFFSET),
    address: readAddress(bytes, ADDRESS_OFFSET),
    mask: readAddress(bytes, MASK_OFFSET),
    nextHop: readAddress(bytes, NEXT_HOP_OFFSET),
    metric: bytes.readUInt32BE(METRIC_OFFSET),
  };
}

function readAddress(bytes: Buffer, offset: number): string {
  return [...bytes.subarray(offset, offset + 4)].join('.');
}
