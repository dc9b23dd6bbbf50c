import { IP_PROTOCOL } from '../ipv4.js';
import { TCP_FLAG } from '../tcp.js';
import type { ByteSource, CapturedFrame } from './byte-source.js';
import { ipv4Offset } from './pcap-link.js';

const IP_BYTES = 20;
const TCP_BYTES = 20;
const FRAGMENT_OFFSET = 0x1fff;
const MORE_FRAGMENTS = 0x2000;
const FLAGS = 13;

/** The headers of a captured TCP segment, and where its payload stands. The payload itself is not read. */
export interface CapturedSegment {
  source: string;
  destination: string;
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  /** Null when the segment acknowledges nothing. */
  acknowledgement: number | null;
  syn: boolean;
  fin: boolean;
  payload: { offset: number; length: number };
  /** The capture holds only the beginning of the payload, or the packet is the first fragment of a larger one. */
  cut: boolean;
}

/**
 * The TCP segment (RFC 9293 §3.1) of an IPv4 packet (RFC 791 §3.1) in a captured frame; null when the frame carries no
 * TCP header. Whatever breaks a header is no segment: a capture may hold anything. Reads link, IP and TCP header, and
 * nothing behind them.
 */
export function readSegment(source: ByteSource, frame: CapturedFrame): CapturedSegment | null {
  const start = ipv4Offset(source, frame);
  if (start === null) return null;
  const left = frame.captured - start;
  if (left < IP_BYTES) return null;
  const ip = source.read(frame.offset + start, IP_BYTES);
  const headerBytes = ip.length === IP_BYTES && ip.readUInt8() >> 4 === 4 ? (ip.readUInt8() & 0x0f) * 4 : 0;
  if (headerBytes < IP_BYTES || ip.readUInt8(9) !== IP_PROTOCOL.tcp || left < headerBytes + TCP_BYTES) return null;
  const fragment = ip.readUInt16BE(6);
  if ((fragment & FRAGMENT_OFFSET) !== 0) return null;
  const at = frame.offset + start + headerBytes;
  const tcp = source.read(at, TCP_BYTES);
  const dataOffset = tcp.length === TCP_BYTES ? (tcp.readUInt8(12) >> 4) * 4 : 0;
  if (dataOffset < TCP_BYTES) return null;
  // Captured before the network card cut it into packets, a segment may carry no total length.
  const total = ip.readUInt16BE(2) === 0 ? frame.original - start : ip.readUInt16BE(2);
  const length = total - headerBytes - dataOffset;
  const held = left - headerBytes - dataOffset;
  if (length < 0) return null;
  return {
    ...addressesOf(ip),
    ...readHeader(tcp),
    payload: { offset: at + dataOffset, length: Math.max(0, Math.min(length, held)) },
    cut: Math.max(0, held) < length || (fragment & MORE_FRAGMENTS) !== 0,
  };
}

function addressesOf(ip: Buffer): Pick<CapturedSegment, 'source' | 'destination'> {
  return { source: [...ip.subarray(12, 16)].join('.'), destination: [...ip.subarray(16, 20)].join('.') };
}

type HeaderFields = 'sourcePort' | 'destinationPort' | 'sequence' | 'acknowledgement' | 'syn' | 'fin';

function readHeader(tcp: Buffer): Pick<CapturedSegment, HeaderFields> {
  const flags = tcp.readUInt8(FLAGS);
  return {
    sourcePort: tcp.readUInt16BE(0),
    destinationPort: tcp.readUInt16BE(2),
    sequence: tcp.readUInt32BE(4),
    acknowledgement: (flags & TCP_FLAG.ack) === 0 ? null : tcp.readUInt32BE(8),
    fin: (flags & TCP_FLAG.fin) !== 0,
    syn: (flags & TCP_FLAG.syn) !== 0,
  };
}
