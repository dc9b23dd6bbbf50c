import { isIcmpError } from '../icmp.js';
import { IP_PROTOCOL } from '../ipv4.js';

const SHORTEST_IP = 20;
const TRANSPORT_BYTES = 8;
const TCP_BYTES = 20;
/** An ICMP error: its own 8 bytes, the header that it quotes with its options at most, and 8 bytes behind that. */
const ICMP_ERROR_BYTES = 8 + 60 + 8;

/**
 * How much of an IPv4 packet is headers: what a session carries may hold credentials, and is not to be kept. Of an ICMP
 * error, the packet that it quotes up to its first 8 bytes.
 */
export function headerBytes(packet: Buffer): number {
  if (packet.length < SHORTEST_IP) return packet.length;
  const ip = (packet.readUInt8() & 0x0f) * 4;
  const protocol = packet.readUInt8(9);
  return Math.min(packet.length, ip + transportBytes(packet.subarray(ip), protocol));
}

function transportBytes(transport: Buffer, protocol: number): number {
  if (protocol === IP_PROTOCOL.tcp)
    return transport.length < TCP_BYTES ? transport.length : (transport.readUInt8(12) >> 4) * 4;
  if (protocol === IP_PROTOCOL.udp) return TRANSPORT_BYTES;
  if (protocol !== IP_PROTOCOL.icmp || transport.length === 0) return 0;
  return isIcmpError(transport.readUInt8()) ? ICMP_ERROR_BYTES : TRANSPORT_BYTES;
}
