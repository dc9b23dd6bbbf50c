import { BugError, DecodeError } from '../model/errors.js';
import { MAX_16, requireBytes, requireField } from './bounds.js';

/** Bytes of every DATA block but the last, which is shorter (RFC 1350 §5). */
export const TFTP_BLOCK_BYTES = 512;

/** Largest block that the option `blksize` can agree on (RFC 2348). */
const MAX_BLOCK_BYTES = 65_464;

/** A TFTP packet (RFC 1350 §5), and the option acknowledgement of RFC 2347. */
export type TftpPacket =
  | { opcode: 'rrq' | 'wrq'; file: string; mode: string }
  | { opcode: 'data'; block: number; data: Buffer }
  | { opcode: 'ack'; block: number }
  | { opcode: 'error'; code: number; message: string }
  | { opcode: 'oack'; options: [string, string][] };

const OPCODE = { rrq: 1, wrq: 2, data: 3, ack: 4, error: 5, oack: 6 } as const;

const OPCODE_OFFSET = 0;
const OPCODE_BYTES = 2;
/** Block number of DATA and ACK, error code of ERROR. */
const NUMBER_OFFSET = 2;
const NUMBERED_HEADER_BYTES = 4;
const NUL = 0;
const MAX_FILE_LENGTH = 255;
const MAX_MODE_LENGTH = 32;
const MAX_OPTION_LENGTH = 255;
const MAX_MESSAGE_LENGTH = 512;

/**
 * Decodes the payload of one UDP datagram. Texts are ISO-8859-1. Options behind the mode of a request are ignored, as
 * RFC 2347 allows; DATA may have the length that an option allows. Throws DecodeError.
 */
export function decodeTftp(payload: Buffer): TftpPacket {
  requireBytes('TFTP', payload, OPCODE_BYTES, 'truncated opcode');
  const opcode = payload.readUInt16BE(OPCODE_OFFSET);
  switch (opcode) {
    case OPCODE.rrq:
      return { opcode: 'rrq', ...readRequest(payload) };
    case OPCODE.wrq:
      return { opcode: 'wrq', ...readRequest(payload) };
    case OPCODE.data:
      return { opcode: 'data', block: readNumber(payload), data: readData(payload) };
    case OPCODE.ack:
      return { opcode: 'ack', block: readNumber(payload) };
    case OPCODE.error:
      return { opcode: 'error', code: readNumber(payload), message: readMessage(payload) };
    case OPCODE.oack:
      return { opcode: 'oack', options: readOptions(payload) };
    default:
      throw new DecodeError('TFTP', `unknown opcode ${opcode}`);
  }
}

/** Encodes a packet. Throws BugError when a text or number does not fit its field. */
export function encodeTftp(packet: TftpPacket): Buffer {
  switch (packet.opcode) {
    case 'rrq':
    case 'wrq':
      return Buffer.concat([
        encodeNumbers(OPCODE[packet.opcode]),
        encodeText('file', packet.file, MAX_FILE_LENGTH),
        encodeText('mode', packet.mode, MAX_MODE_LENGTH),
      ]);
    case 'data':
      requireField('TFTP data length', packet.data.length, TFTP_BLOCK_BYTES);
      return Buffer.concat([encodeNumbers(OPCODE.data, packet.block), packet.data]);
    case 'ack':
      return encodeNumbers(OPCODE.ack, packet.block);
    case 'error':
      return Buffer.concat([
        encodeNumbers(OPCODE.error, packet.code),
        encodeText('message', packet.message, MAX_MESSAGE_LENGTH),
      ]);
    case 'oack':
      return Buffer.concat([
        encodeNumbers(OPCODE.oack),
        ...packet.options.flat().map((text) => encodeText('option', text, MAX_OPTION_LENGTH)),
      ]);
  }
}

function readRequest(payload: Buffer): { file: string; mode: string } {
  const file = readText('file', payload, OPCODE_BYTES, MAX_FILE_LENGTH);
  const mode = readText('mode', payload, file.next, MAX_MODE_LENGTH);
  return { file: file.text, mode: mode.text };
}

function readNumber(payload: Buffer): number {
  requireBytes('TFTP', payload, NUMBERED_HEADER_BYTES, 'truncated header');
  return payload.readUInt16BE(NUMBER_OFFSET);
}

function readData(payload: Buffer): Buffer {
  const data = payload.subarray(NUMBERED_HEADER_BYTES);
  if (data.length > MAX_BLOCK_BYTES) {
    throw new DecodeError('TFTP', `block of ${data.length} bytes, at most ${MAX_BLOCK_BYTES} are allowed`);
  }
  return data;
}

function readMessage(payload: Buffer): string {
  // Some units leave out the NUL that ends the message.
  const terminated = payload.includes(NUL, NUMBERED_HEADER_BYTES) ? payload : Buffer.concat([payload, Buffer.of(NUL)]);
  return readText('message', terminated, NUMBERED_HEADER_BYTES, MAX_MESSAGE_LENGTH).text;
}

function readOptions(payload: Buffer): [string, string][] {
  const options: [string, string][] = [];
  let offset = OPCODE_BYTES;
  while (offset < payload.length) {
    const name = readText('option', payload, offset, MAX_OPTION_LENGTH);
    const value = readText('option value', payload, name.next, MAX_OPTION_LENGTH);
    options.push([name.text, value.text]);
    offset = value.next;
  }
  return options;
}

function readText(what: string, payload: Buffer, offset: number, max: number): { text: string; next: number } {
  const end = offset < payload.length ? payload.indexOf(NUL, offset) : -1;
  if (end < 0) {
    throw new DecodeError('TFTP', `${what} is not ended by NUL`, { needed: payload.length + 1, got: payload.length });
  }
  if (end - offset > max) {
    throw new DecodeError('TFTP', `${what} of ${end - offset} characters, at most ${max} are allowed`);
  }
  return { text: payload.toString('latin1', offset, end), next: end + 1 };
}

function encodeNumbers(opcode: number, number?: number): Buffer {
  if (number !== undefined) requireField('TFTP block or error code', number, MAX_16);
  const header = Buffer.alloc(number === undefined ? OPCODE_BYTES : NUMBERED_HEADER_BYTES);
  header.writeUInt16BE(opcode, OPCODE_OFFSET);
  if (number !== undefined) header.writeUInt16BE(number, NUMBER_OFFSET);
  return header;
}

function encodeText(what: string, text: string, max: number): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.length > max || bytes.includes(NUL) || bytes.toString('latin1') !== text) {
    throw new BugError(`TFTP ${what} must be ISO-8859-1 without NUL of at most ${max} characters`);
  }
  return Buffer.concat([bytes, Buffer.of(NUL)]);
}
