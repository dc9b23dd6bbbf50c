import type { ByteSource } from '../../src/wire/capture/byte-source.js';

/** A buffer as a capture file; `reads` holds what was read of it. */
export function sourceOf(bytes: Buffer, reads: { offset: number; length: number }[] = []): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      reads.push({ offset, length });
      return bytes.subarray(offset, offset + length);
    },
  };
}

export interface SegmentPlan {
  from: [address: string, port: number];
  to: [address: string, port: number];
  sequence: number;
  /** Absent: no ACK bit. */
  acknowledgement?: number;
  flags?: ('syn' | 'fin')[];
  payload?: string | Buffer;
  ipOptions?: number;
  tcpOptions?: number;
  /** Flags and fragment offset as they stand in the header. */
  fragment?: number;
  /** As offload leaves it: no total length in the IPv4 header. */
  noTotalLength?: boolean;
}

/** An IPv4 packet with a TCP segment, checksums left out: captures hold such packets where the card fills them in. */
export function packet(plan: SegmentPlan): Buffer {
  const payload = Buffer.from(plan.payload ?? '');
  const [ipOptions, tcpOptions] = [plan.ipOptions ?? 0, plan.tcpOptions ?? 0];
  const ip = Buffer.alloc(20 + ipOptions);
  const tcp = Buffer.alloc(20 + tcpOptions);
  ip.writeUInt8(0x40 | ((20 + ipOptions) / 4), 0);
  ip.writeUInt16BE(plan.noTotalLength ? 0 : ip.length + tcp.length + payload.length, 2);
  ip.writeUInt16BE(plan.fragment ?? 0, 6);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(6, 9);
  Buffer.from(plan.from[0].split('.').map(Number)).copy(ip, 12);
  Buffer.from(plan.to[0].split('.').map(Number)).copy(ip, 16);
  tcp.writeUInt16BE(plan.from[1], 0);
  tcp.writeUInt16BE(plan.to[1], 2);
  tcp.writeUInt32BE(plan.sequence >>> 0, 4);
  tcp.writeUInt32BE((plan.acknowledgement ?? 0) >>> 0, 8);
  tcp.writeUInt8(((20 + tcpOptions) / 4) << 4, 12);
  const bits = { syn: 2, fin: 1 };
  const ack = plan.acknowledgement === undefined ? 0 : 16;
  tcp.writeUInt8(
    (plan.flags ?? []).reduce((sum, flag) => sum | bits[flag], ack),
    13,
  );
  return Buffer.concat([ip, tcp, payload]);
}

/** Ethernet around an IPv4 packet, with as many VLAN tags as wanted. */
export function ethernet(inner: Buffer, tags = 0): Buffer {
  const types = [...Array.from({ length: tags }, () => [0x81, 0x00, 0x00, 0x05]).flat(), 0x08, 0x00];
  return Buffer.concat([Buffer.alloc(12, 2), Buffer.from(types), inner]);
}

export interface FileOptions {
  linkType?: number;
  little?: boolean;
  /** Bytes kept of every frame. */
  keep?: number;
  nanoseconds?: boolean;
}

export function pcap(frames: readonly Buffer[], options: FileOptions = {}): Buffer {
  const { linkType = 1, little = true, keep = 262_144, nanoseconds = false } = options;
  const words = writer(little);
  const magic = nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const version = little ? Buffer.from([2, 0, 4, 0]) : Buffer.from([0, 2, 0, 4]);
  const records = frames.flatMap((frame) => {
    const kept = frame.subarray(0, keep);
    return [words(1_700_000_000, 5, kept.length, frame.length), kept];
  });
  return Buffer.concat([words(magic), version, words(0, 0, keep, linkType), ...records]);
}

/** A block of a pcapng file: type, length, body padded to four bytes, length. */
export function block(type: number, body: Buffer, little = true): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const words = writer(little);
  return Buffer.concat([words(type, padded.length + 12), padded, words(padded.length + 12)]);
}

export function pcapng(frames: readonly Buffer[], options: FileOptions & { simple?: boolean } = {}): Buffer {
  const { linkType = 1, little = true, keep = 0, simple = false } = options;
  const words = writer(little);
  const version = little ? Buffer.from([1, 0, 0, 0]) : Buffer.from([0, 1, 0, 0]);
  const comment = Buffer.from(little ? [1, 0, 4, 0] : [0, 1, 0, 4]);
  const section = block(0x0a0d0d0a, Buffer.concat([words(0x1a2b3c4d), version, words(0xffffffff, 0xffffffff)]), little);
  const link = little ? Buffer.from([linkType & 0xff, linkType >> 8, 0, 0]) : Buffer.from([0, linkType, 0, 0]);
  const described = block(1, Buffer.concat([link, words(keep), comment, Buffer.from('text')]), little);
  const unknown = block(0x0bad, Buffer.from('anything at all'), little);
  const packets = frames.map((frame) => {
    const kept = keep === 0 ? frame : frame.subarray(0, keep);
    if (simple) return block(3, Buffer.concat([words(frame.length), kept]), little);
    return block(6, Buffer.concat([words(0, 1, 2, kept.length, frame.length), kept]), little);
  });
  return Buffer.concat([section, described, unknown, ...packets]);
}

function writer(little: boolean): (...values: number[]) => Buffer {
  return (...values) => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [index, value] of values.entries()) {
      if (little) bytes.writeUInt32LE(value >>> 0, 4 * index);
      else bytes.writeUInt32BE(value >>> 0, 4 * index);
    }
    return bytes;
  };
}

export const CLIENT = ['192.168.10.20', 40_000] as [string, number];
export const SERVER = ['192.168.42.1', 50_802] as [string, number];

/** A session to the discovery port: SYN, SYN-ACK, ACK, a request in pieces, the answer. */
export function talk(pieces: readonly string[], answer: string, isn = 1000): Buffer[] {
  const length = pieces.join('').length;
  const starts = pieces.map((_, index) => isn + 1 + pieces.slice(0, index).join('').length);
  return [
    packet({ from: CLIENT, to: SERVER, sequence: isn, flags: ['syn'], tcpOptions: 20 }),
    packet({ from: SERVER, to: CLIENT, sequence: 5000, acknowledgement: isn + 1, flags: ['syn'] }),
    packet({ from: CLIENT, to: SERVER, sequence: isn + 1, acknowledgement: 5001 }),
    ...pieces.map((payload, index) =>
      packet({ from: CLIENT, to: SERVER, sequence: starts[index] as number, acknowledgement: 5001, payload }),
    ),
    packet({ from: SERVER, to: CLIENT, sequence: 5001, acknowledgement: isn + 1 + length, payload: answer }),
  ];
}
