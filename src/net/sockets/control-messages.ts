import type { Ipv4 } from '../../model/address.js';
import { DecodeError } from '../../model/errors.js';
import { requireBytes } from '../../wire/bounds.js';
import { IP_RECVERR, IP_TTL, SO_TIMESTAMPNS, SOL_IP, SOL_SOCKET } from './constants.js';
import { decodeSocketAddress } from './socket-address.js';

/** What came beside a message (cmsg(3)). `at` is the time of its arrival on the realtime clock, in nanoseconds. */
export interface ControlMessages {
  ttl?: number;
  at?: bigint;
  error?: ExtendedError;
}

/** A sock_extended_err (ip(7), IP_RECVERR): what made a socket fail, and which device said so. */
export interface ExtendedError {
  /** Number of the error as in errno(3). */
  errno: number;
  origin: 'local' | 'icmp' | 'other';
  type: number;
  code: number;
  /** For *fragmentation needed* the MTU of the next hop, in bytes. */
  info: number;
  /** The device that sent it; null for an error of this machine itself. */
  offender: Ipv4 | null;
}

const LENGTH_OFFSET = 0;
const LEVEL_OFFSET = 8;
const TYPE_OFFSET = 12;
const HEADER_BYTES = 16;
const ALIGNMENT = 8;

const ORIGIN_OFFSET = 4;
const ICMP_TYPE_OFFSET = 5;
const ICMP_CODE_OFFSET = 6;
const INFO_OFFSET = 8;
const ERROR_BYTES = 16;
const ORIGINS: Readonly<Record<number, ExtendedError['origin']>> = { 1: 'local', 2: 'icmp' };

const NANOSECONDS_OFFSET = 8;
const TIME_BYTES = 16;
const TTL_BYTES = 4;

/** Walks over control messages and reads those that are known here; others are passed over. Throws DecodeError. */
export function decodeControlMessages(bytes: Buffer): ControlMessages {
  const found: ControlMessages = {};
  for (let start = 0; start < bytes.length; ) {
    const rest = bytes.subarray(start);
    requireBytes('cmsghdr', rest, HEADER_BYTES);
    const length = Number(rest.readBigUInt64LE(LENGTH_OFFSET));
    if (length < HEADER_BYTES) throw new DecodeError('cmsghdr', `length ${length}`);
    requireBytes('control message', rest, length);
    const data = rest.subarray(HEADER_BYTES, length);
    Object.assign(found, decodeOne(rest.readInt32LE(LEVEL_OFFSET), rest.readInt32LE(TYPE_OFFSET), data));
    start += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  }
  return found;
}

function decodeOne(level: number, type: number, data: Buffer): ControlMessages {
  if (level === SOL_IP && type === IP_RECVERR) return { error: decodeExtendedError(data) };
  if (level === SOL_IP && type === IP_TTL) return { ttl: decodeTtl(data) };
  if (level === SOL_SOCKET && type === SO_TIMESTAMPNS) return { at: decodeTime(data) };
  return {};
}

/** Decodes a sock_extended_err and the address after it. Throws DecodeError. */
export function decodeExtendedError(bytes: Buffer): ExtendedError {
  requireBytes('sock_extended_err', bytes, ERROR_BYTES);
  const origin = ORIGINS[bytes.readUInt8(ORIGIN_OFFSET)] ?? 'other';
  return {
    errno: bytes.readUInt32LE(0),
    origin,
    type: bytes.readUInt8(ICMP_TYPE_OFFSET),
    code: bytes.readUInt8(ICMP_CODE_OFFSET),
    info: bytes.readUInt32LE(INFO_OFFSET),
    offender: origin === 'icmp' ? decodeSocketAddress(bytes.subarray(ERROR_BYTES)).address : null,
  };
}

function decodeTtl(bytes: Buffer): number {
  requireBytes('IP_TTL', bytes, TTL_BYTES);
  return bytes.readInt32LE();
}

/** A timespec, in nanoseconds. */
export function decodeTime(bytes: Buffer): bigint {
  requireBytes('timespec', bytes, TIME_BYTES);
  return bytes.readBigInt64LE() * 1_000_000_000n + bytes.readBigInt64LE(NANOSECONDS_OFFSET);
}
