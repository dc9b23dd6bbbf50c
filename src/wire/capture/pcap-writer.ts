/** Link type LINKTYPE_RAW of the registry of tcpdump.org: each frame begins with its IP header. */
export const RAW_IP = 101;
/** Time stamps of µs (draft-ietf-opsawg-pcap §4). */
const MAGIC = 0xa1b2c3d4;
const VERSION = { major: 2, minor: 4 };
export const SNAP_LENGTH = 65_535;
const HEADER_BYTES = 24;
const RECORD_BYTES = 16;

/** An IPv4 packet and when it was sent or received: milliseconds since 1970, with a fraction. */
export interface TimedPacket {
  atMs: number;
  packet: Buffer;
  /** Length on the wire, in bytes, where only the beginning of the packet is kept. */
  wireBytes?: number;
}

/** A pcap file of IPv4 packets without link headers (draft-ietf-opsawg-pcap), in the order given, to the microsecond. */
export function writePcap(packets: readonly TimedPacket[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt16LE(VERSION.major, 4);
  header.writeUInt16LE(VERSION.minor, 6);
  header.writeUInt32LE(SNAP_LENGTH, 16);
  header.writeUInt32LE(RAW_IP, 20);
  return Buffer.concat([header, ...packets.flatMap((one) => [record(one), one.packet])]);
}

function record({ atMs, packet, wireBytes = packet.length }: TimedPacket): Buffer {
  const micros = Math.round(atMs * 1000);
  const bytes = Buffer.alloc(RECORD_BYTES);
  bytes.writeUInt32LE(Math.floor(micros / 1_000_000) % 2 ** 32, 0);
  bytes.writeUInt32LE(micros % 1_000_000, 4);
  bytes.writeUInt32LE(packet.length, 8);
  bytes.writeUInt32LE(wireBytes, 12);
  return bytes;
}
