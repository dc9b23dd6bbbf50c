import type { Reply } from '../../../model/evidence/base.js';
import type { UdpPayload, UdpPortEvidence } from '../../../model/evidence/packets.js';
import { encodeIpv4, type Ipv4Fields } from '../../../wire/ipv4.js';
import { encodeRipTableRequest } from '../../../wire/rip.js';
import { encodeUdpHeader } from '../../../wire/udp.js';

/** A packet, whole or its beginning; `wireBytes`: its length where only the beginning is known. */
export interface Rebuilt {
  packet: Buffer;
  wireBytes?: number;
}

/** Headers of IPv4, without options, and of UDP. */
const HEADER_BYTES = 20 + 8;
export const MOST_PAYLOAD_BYTES = 65_535 - HEADER_BYTES;

/**
 * What the datagrams held whose bytes are always the same. Of SNMP the community and the request's number are not kept;
 * filler is zeros, which a reader of captures would take for a broken message of the port's service.
 */
const PAYLOADS: Readonly<Partial<Record<UdpPayload, () => Buffer>>> = {
  empty: () => Buffer.alloc(0),
  'rip-v1': () => encodeRipTableRequest(1),
  'rip-v2': () => encodeRipTableRequest(2),
};

/** The payload of a datagram to a port of the table; null where the file shows its headers alone. */
export function payloadOf({ request: { payload, bytes } }: UdpPortEvidence): Buffer | null {
  const known = Object.hasOwn(PAYLOADS, payload) ? PAYLOADS[payload]?.() : undefined;
  return known?.length === bytes ? known : null;
}

/** The headers of a datagram whose payload is not known but for its length, as a capture holds them that was cut there. */
export function cutDatagram(
  header: Ipv4Fields,
  ports: { sourcePort: number; destinationPort: number },
  payloadBytes: number,
): Rebuilt {
  const unknown = Buffer.alloc(payloadBytes);
  const packet = encodeIpv4(header, Buffer.concat([encodeUdpHeader(ports, payloadBytes), unknown]));
  return { packet: packet.subarray(0, HEADER_BYTES), wireBytes: packet.length };
}

/** Answers over UDP of which the port and the length are kept, and not the bytes. */
export function isCutAnswer(reply: Reply): reply is CutAnswer {
  if (reply.kind !== 'snmp' && reply.kind !== 'rip' && reply.kind !== 'datagram') return false;
  return reply.sourcePort !== undefined && reply.bytes !== undefined && reply.bytes <= MOST_PAYLOAD_BYTES;
}

type CutAnswer = Extract<Reply, { kind: 'snmp' | 'rip' | 'datagram' }> & { sourcePort: number; bytes: number };
