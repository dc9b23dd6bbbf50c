import type { ByteSource, CapturedFrame } from './byte-source.js';
import { ipv4Offset } from './pcap-link.js';

const IP_BYTES = 20;
const FRAGMENT_OFFSET = 0x1fff;
const MORE_FRAGMENTS = 0x2000;

/** The IPv4 header (RFC 791 §3.1) of a captured frame, as far as what is behind it has to know. */
export interface CapturedIp {
  source: string;
  destination: string;
  protocol: number;
  ttl: number;
  /** Place in the file of what the packet carries, its length on the wire, and how much of it the file holds. */
  payload: { offset: number; length: number; held: number };
  /** The first fragment of a larger packet: more of the payload is elsewhere. */
  moreFragments: boolean;
}

/**
 * The IPv4 header in a frame; null when the frame carries none, is cut before its end, or holds a later fragment. Whatever
 * breaks a header is no packet: a capture may hold anything.
 */
export function readIp(source: ByteSource, frame: CapturedFrame): CapturedIp | null {
  const start = ipv4Offset(source, frame);
  if (start === null || frame.captured - start < IP_BYTES) return null;
  const ip = source.read(frame.offset + start, IP_BYTES);
  const headerBytes = ip.length === IP_BYTES && ip.readUInt8() >> 4 === 4 ? (ip.readUInt8() & 0x0f) * 4 : 0;
  const fragment = headerBytes < IP_BYTES ? 0 : ip.readUInt16BE(6);
  if (headerBytes < IP_BYTES || (fragment & FRAGMENT_OFFSET) !== 0) return null;
  // Captured before the network card cut it into packets, a packet may carry no total length.
  const total = ip.readUInt16BE(2) === 0 ? frame.original - start : ip.readUInt16BE(2);
  const held = frame.captured - start - headerBytes;
  if (held < 0) return null;
  return {
    source: addressAt(ip, 12),
    destination: addressAt(ip, 16),
    protocol: ip.readUInt8(9),
    ttl: ip.readUInt8(8),
    payload: { offset: frame.offset + start + headerBytes, length: total - headerBytes, held },
    moreFragments: (fragment & MORE_FRAGMENTS) !== 0,
  };
}

function addressAt(bytes: Buffer, offset: number): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
}
