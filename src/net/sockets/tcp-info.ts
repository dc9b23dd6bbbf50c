import { requireBytes } from '../../wire/bounds.js';
import { SOL_TCP, TCP_INFO } from './constants.js';
import { type Libc, pinned } from './libc.js';

/** State of a connection, as TCP_INFO numbers them (include/net/tcp_states.h). */
const STATES = [
  'unknown',
  'established',
  'syn-sent',
  'syn-received',
  'fin-wait-1',
  'fin-wait-2',
  'time-wait',
  'closed',
  'close-wait',
  'last-ack',
  'listen',
  'closing',
] as const;

export type TcpState = (typeof STATES)[number];

/** What the kernel tells of a connection (tcp(7), TCP_INFO). Times in milliseconds, sizes in bytes. */
export interface TcpInfo {
  state: TcpState;
  /** Segments that were sent again, SYN and FIN among them. */
  retransmits: number;
  /** Smoothed round-trip time, and the least one; 0 before anything was acknowledged. */
  rttMs: number;
  minRttMs: number;
  /** The largest segment to the peer: what its SYN-ACK offered, less the options of each segment. */
  mss: number;
  pathMtu: number;
  /** What the peer acknowledged, counted in sequence numbers: the SYN is one, the FIN another. */
  acknowledged: number;
  /** Data that was sent, each byte once. */
  sent: number;
  /** A SYN counts, whether it left this PC or not. */
  segmentsOut: number;
  segmentsIn: number;
  dataSegmentsIn: number;
}

const RETRANSMITS_OFFSET = 100;
const MSS_OFFSET = 16;
const PATH_MTU_OFFSET = 60;
const RTT_OFFSET = 68;
const ACKNOWLEDGED_OFFSET = 120;
const SEGMENTS_OUT_OFFSET = 136;
const SEGMENTS_IN_OFFSET = 140;
const MIN_RTT_OFFSET = 148;
const DATA_SEGMENTS_IN_OFFSET = 152;
const SENT_OFFSET = 200;
const RESENT_OFFSET = 208;
/** Up to the bytes that were sent again: as long as it is since Linux 4.19. */
const NEEDED_BYTES = 216;
/** Room for newer kernels, which append to it. */
const TCP_INFO_BYTES = 512;
/** The kernel's least round-trip time before there is one. */
const NO_RTT = 0xffffffff;

/** Decodes a struct tcp_info. Throws DecodeError where it is too short. */
export function decodeTcpInfo(bytes: Buffer): TcpInfo {
  requireBytes('tcp_info', bytes, NEEDED_BYTES);
  const minRtt = bytes.readUInt32LE(MIN_RTT_OFFSET);
  return {
    state: STATES[bytes.readUInt8(0)] ?? 'unknown',
    retransmits: bytes.readUInt32LE(RETRANSMITS_OFFSET),
    rttMs: bytes.readUInt32LE(RTT_OFFSET) / 1000,
    minRttMs: minRtt === NO_RTT ? 0 : minRtt / 1000,
    mss: bytes.readUInt32LE(MSS_OFFSET),
    pathMtu: bytes.readUInt32LE(PATH_MTU_OFFSET),
    acknowledged: Number(bytes.readBigUInt64LE(ACKNOWLEDGED_OFFSET)),
    sent: Number(bytes.readBigUInt64LE(SENT_OFFSET) - bytes.readBigUInt64LE(RESENT_OFFSET)),
    segmentsOut: bytes.readUInt32LE(SEGMENTS_OUT_OFFSET),
    segmentsIn: bytes.readUInt32LE(SEGMENTS_IN_OFFSET),
    dataSegmentsIn: bytes.readUInt32LE(DATA_SEGMENTS_IN_OFFSET),
  };
}

/** Sequence numbers that the peer acknowledged beyond its SYN: data, and one more for the FIN. */
export function acknowledgedData({ acknowledged, sent }: TcpInfo): { bytes: number; fin: boolean } {
  const beyondSyn = Math.max(0, acknowledged - 1);
  return { bytes: Math.min(beyondSyn, sent), fin: beyondSyn > sent };
}

/** What the kernel tells of this connection now; null where it tells nothing. */
export function readTcpInfo(libc: Libc, fd: number): TcpInfo | null {
  const bytes = pinned(TCP_INFO_BYTES);
  const length = libc.getsockopt(fd, SOL_TCP, TCP_INFO, bytes);
  return length < NEEDED_BYTES ? null : decodeTcpInfo(bytes.subarray(0, length));
}
