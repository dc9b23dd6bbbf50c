import { IP_PROTOCOL } from '../ipv4.js';
import { TCP_FLAG } from '../tcp.js';
import type { ByteSource, CapturedFrame } from './byte-source.js';
import { readIp } from './captured-ip.js';

const TCP_BYTES = 20;
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
 * The TCP segment (RFC 9293 §3.1) of an IPv4 packet in a captured frame; null when the frame carries no TCP header.
 * Reads link, IP and TCP header, and nothing behind them.
 */
export function readSegment(source: ByteSource, frame: CapturedFrame): CapturedSegment | null {
  const ip = readIp(source, frame);
  if (ip === null || ip.protocol !== IP_PROTOCOL.tcp || ip.payload.held < TCP_BYTES) return null;
  const tcp = source.read(ip.payload.offset, TCP_BYTES);
  const dataOffset = tcp.length === TCP_BYTES ? (tcp.readUInt8(12) >> 4) * 4 : 0;
  if (dataOffset < TCP_BYTES) return null;
  const length = ip.payload.length - dataOffset;
  const held = ip.payload.held - dataOffset;
  if (length < 0) return null;
  return {
    source: ip.source,
    destination: ip.destination,
    ...readHeader(tcp),
    payload: { offset: ip.payload.offset + dataOffset, length: Math.max(0, Math.min(length, held)) },
    cut: Math.max(0, held) < length || ip.moreFragments,
  };
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
