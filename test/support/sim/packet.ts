import type { Ipv4 } from '../../../src/model/address.js';
import { decodeIcmp, encodeIcmpError, type IcmpMessage } from '../../../src/wire/icmp.js';
import { decodeIpv4, encodeIpv4, IP_PROTOCOL, type Ipv4Header } from '../../../src/wire/ipv4.js';
import { decodeTcp, encodeTcp, TCP_FLAG, type TcpHeader } from '../../../src/wire/tcp.js';
import { decodeUdp, type UdpHeader } from '../../../src/wire/udp.js';

/** A packet on the simulated wire: its bytes, and what they say. */
export interface Packet {
  bytes: Buffer;
  header: Ipv4Header;
  tcp?: TcpHeader;
  udp?: UdpHeader & { payload: Buffer };
  icmp?: IcmpMessage;
}

export type PacketTest = (packet: Packet) => boolean;

export function parsePacket(bytes: Buffer): Packet {
  const { header, payload } = decodeIpv4(bytes);
  if (header.protocol === IP_PROTOCOL.tcp) return { bytes, header, tcp: decodeTcp(payload).header };
  if (header.protocol === IP_PROTOCOL.icmp) return { bytes, header, icmp: decodeIcmp(payload) };
  const udp = decodeUdp(payload);
  return { bytes, header, udp: { ...udp.header, payload: udp.payload } };
}

export interface Envelope {
  source: Ipv4;
  destination: Ipv4;
  ttl: number;
}

export function makePacket(envelope: Envelope, protocol: keyof typeof IP_PROTOCOL, segment: Buffer): Packet {
  return parsePacket(encodeIpv4({ ...envelope, protocol: IP_PROTOCOL[protocol], identification: 0 }, segment));
}

/** The packet as a router passes it on. */
export function withTtl(packet: Packet, ttl: number): Packet {
  return withHeader(packet, { ttl });
}

/** The packet with another header, as a router that rewrites addresses passes it on. */
export function withHeader(packet: Packet, own: Partial<Envelope>): Packet {
  const { header, bytes } = packet;
  return parsePacket(encodeIpv4({ ...header, ...own }, bytes.subarray(header.headerLength, header.totalLength)));
}

/** The answer to a SYN (RFC 9293 §3.10.7): SYN-ACK, or a RST that acknowledges it. */
export function answerSyn(packet: Packet, kind: 'syn-ack' | 'rst', ttl: number): Packet {
  const { source, destination } = packet.header;
  const { sourcePort = 0, destinationPort = 0, sequence = 0 } = packet.tcp ?? {};
  const fields = {
    sourcePort: destinationPort,
    destinationPort: sourcePort,
    sequence: kind === 'rst' ? 0 : 7_000,
    acknowledgement: (sequence + 1) >>> 0,
    flags: TCP_FLAG.ack | (kind === 'rst' ? TCP_FLAG.rst : TCP_FLAG.syn),
    window: 65_535,
  };
  const back = { source: destination, destination: source };
  return makePacket({ ...back, ttl }, 'tcp', encodeTcp(fields, back));
}

/** A segment of an open session, back to where this one came from. */
export function answerTcp(packet: Packet, flags: number, ttl: number): Packet {
  const { source, destination } = packet.header;
  const { sourcePort = 0, destinationPort = 0 } = packet.tcp ?? {};
  const ports = { sourcePort: destinationPort, destinationPort: sourcePort };
  const back = { source: destination, destination: source };
  const fields = { ...ports, sequence: 7_001, acknowledgement: 0, flags, window: 65_535 };
  return makePacket({ ...back, ttl }, 'tcp', encodeTcp(fields, back));
}

/** An ICMP error about a packet, sent by `from`. */
export function answerWithError(packet: Packet, from: Ipv4, type: number, code: number, ttl: number): Packet {
  const quote = packet.bytes.subarray(0, packet.header.headerLength + 8);
  const envelope = { source: from, destination: packet.header.source, ttl };
  return makePacket(envelope, 'icmp', encodeIcmpError({ type, code, quotedPacket: quote }));
}

export function isSyn(packet: Packet): boolean {
  return packet.tcp !== undefined && (packet.tcp.flags & (TCP_FLAG.syn | TCP_FLAG.ack)) === TCP_FLAG.syn;
}
