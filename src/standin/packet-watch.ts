import type { Ipv4 } from '../model/address.js';
import { DecodeError } from '../model/errors.js';
import { decodeIcmp } from '../wire/icmp.js';
import { decodeIpv4, IP_PROTOCOL } from '../wire/ipv4.js';
import { decodeTcp, TCP_FLAG } from '../wire/tcp.js';
import type { Peer } from './events.js';

/** A source of whole IPv4 packets, such as a raw socket of one protocol. */
export interface PacketSource {
  /** Adds a listener; the returned function removes it. */
  onPacket(listener: (packet: Buffer) => void): () => void;
}

/** What a packet showed that no listening socket sees: a SYN (also one never completed), or an echo request. */
export type Sighting = { kind: 'syn'; from: Peer; port: number } | { kind: 'echo-request'; from: Peer };

/**
 * Calls `onSighting` for every SYN (RFC 9293 §3.5) and echo request (RFC 792) that arrives for `address`, or
 * for any address where that is 0.0.0.0. The returned function stops it.
 */
export function watchPackets(
  source: PacketSource,
  address: Ipv4,
  onSighting: (sighting: Sighting) => void,
): () => void {
  return source.onPacket((packet) => {
    const sighting = sightingIn(packet, address);
    if (sighting !== undefined) onSighting(sighting);
  });
}

function sightingIn(packet: Buffer, address: Ipv4): Sighting | undefined {
  try {
    const { header, payload } = decodeIpv4(packet);
    if (address !== '0.0.0.0' && header.destination !== address) return undefined;
    // Only the first fragment holds the transport header.
    if (header.fragmentOffset !== 0) return undefined;
    if (header.protocol === IP_PROTOCOL.tcp) return synIn(payload, header.source);
    if (header.protocol === IP_PROTOCOL.icmp) return echoRequestIn(payload, header.source);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function synIn(segment: Buffer, source: Ipv4): Sighting | undefined {
  const { header } = decodeTcp(segment);
  const opens = (header.flags & TCP_FLAG.syn) !== 0 && (header.flags & TCP_FLAG.ack) === 0;
  if (!opens) return undefined;
  return { kind: 'syn', from: { address: source, port: header.sourcePort }, port: header.destinationPort };
}

function echoRequestIn(message: Buffer, source: Ipv4): Sighting | undefined {
  if (decodeIcmp(message).kind !== 'echo-request') return undefined;
  return { kind: 'echo-request', from: { address: source, port: 0 } };
}
