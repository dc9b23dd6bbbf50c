import { DecodeError } from '../../model/errors.js';
import { PARAMETER_PROBLEM, TIME_EXCEEDED, UNREACHABLE } from '../../model/icmp.js';
import { ECHO_REPLY, ECHO_REQUEST } from '../icmp.js';
import { IP_PROTOCOL } from '../ipv4.js';
import { decodeQuotedPacket, type QuotedPacket } from '../quoted-packet.js';
import { TCP_FLAG } from '../tcp.js';
import type { ByteSource, CapturedFrame } from './byte-source.js';
import { type CapturedIp, readIp } from './captured-ip.js';

const ERRORS: readonly number[] = [UNREACHABLE, TIME_EXCEEDED, PARAMETER_PROBLEM];
const TCP_BYTES = 20;
const UDP_BYTES = 8;
const ICMP_BYTES = 8;
/** An error quotes an IP header, with its options at most, and 8 bytes behind it. */
const QUOTE_BYTES = 60 + 8;

/** What identifies a packet that a run may have sent, or its answer, wherever on the path it was captured. */
export type ProbeMark =
  | { kind: 'syn'; sourcePort: number; port: number; sequence: number }
  | { kind: 'syn-ack' | 'rst'; port: number; acknowledgement: number }
  | { kind: 'echo-request' | 'echo-reply'; identifier: number; sequence: number }
  | { kind: 'datagram'; sourcePort: number; port: number; bytes: number }
  | { kind: 'icmp-error'; quoted: QuotedPacket };

/** A captured packet of a kind that a run sends or gets back. */
export interface ProbePacket extends Pick<CapturedIp, 'source' | 'destination' | 'ttl'> {
  mark: ProbeMark;
}

/**
 * What kind of probe or answer a captured frame holds; null where it is neither, which nearly all other traffic is. Reads
 * headers, and of an ICMP error the packet that it quotes.
 */
export function readProbePacket(file: ByteSource, frame: CapturedFrame): ProbePacket | null {
  const ip = readIp(file, frame);
  const mark = ip === null ? null : readMark(file, ip);
  return ip && mark ? { source: ip.source, destination: ip.destination, ttl: ip.ttl, mark } : null;
}

function readMark(file: ByteSource, { protocol, payload }: CapturedIp): ProbeMark | null {
  const head = (bytes: number): Buffer | null => {
    const read = payload.held < bytes ? null : file.read(payload.offset, bytes);
    return read?.length === bytes ? read : null;
  };
  if (protocol === IP_PROTOCOL.tcp) return readTcp(head(TCP_BYTES));
  if (protocol === IP_PROTOCOL.udp) return readUdp(head(UDP_BYTES));
  if (protocol !== IP_PROTOCOL.icmp) return null;
  const icmp = head(ICMP_BYTES);
  if (icmp === null) return null;
  if (ERRORS.includes(icmp.readUInt8())) {
    const quoted = file.read(payload.offset + ICMP_BYTES, Math.min(QUOTE_BYTES, payload.held - ICMP_BYTES));
    return readError(quoted);
  }
  return readEcho(icmp);
}

/** Of sessions, only how they begin: a SYN, and what answers it. */
function readTcp(tcp: Buffer | null): ProbeMark | null {
  if (tcp === null) return null;
  const flags = tcp.readUInt8(13);
  const [sourcePort, port] = [tcp.readUInt16BE(0), tcp.readUInt16BE(2)];
  const isSyn = (flags & TCP_FLAG.syn) !== 0;
  const isAck = (flags & TCP_FLAG.ack) !== 0;
  if (isSyn && !isAck) return { kind: 'syn', sourcePort, port, sequence: tcp.readUInt32BE(4) };
  const isReset = (flags & TCP_FLAG.rst) !== 0;
  if (!isAck || (!isSyn && !isReset)) return null;
  return { kind: isReset ? 'rst' : 'syn-ack', port: sourcePort, acknowledgement: tcp.readUInt32BE(8) };
}

function readUdp(udp: Buffer | null): ProbeMark | null {
  if (udp === null) return null;
  const bytes = udp.readUInt16BE(4) - UDP_BYTES;
  return { kind: 'datagram', sourcePort: udp.readUInt16BE(0), port: udp.readUInt16BE(2), bytes };
}

function readEcho(icmp: Buffer): ProbeMark | null {
  const type = icmp.readUInt8();
  if (type !== ECHO_REQUEST && type !== ECHO_REPLY) return null;
  const kind = type === ECHO_REQUEST ? 'echo-request' : 'echo-reply';
  return { kind, identifier: icmp.readUInt16BE(4), sequence: icmp.readUInt16BE(6) };
}

function readError(bytes: Buffer): ProbeMark | null {
  try {
    return { kind: 'icmp-error', quoted: decodeQuotedPacket(bytes) };
  } catch (cause) {
    if (cause instanceof DecodeError) return null;
    throw cause;
  }
}
