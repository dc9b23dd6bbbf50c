import type { PacketTest } from './packet.js';

/** TCP to the configuration service, plain and TLS. */
export const TO_CONFIG: PacketTest = toTcp(50804, 50805);
/** TCP from the configuration service. */
export const FROM_CONFIG: PacketTest = ({ tcp }) => tcp?.sourcePort === 50804 || tcp?.sourcePort === 50805;
export const ECHO_REQUEST: PacketTest = ({ icmp }) => icmp?.kind === 'echo-request';
export const ANYTHING: PacketTest = () => true;

export function toTcp(...ports: number[]): PacketTest {
  return ({ tcp }) => tcp !== undefined && ports.includes(tcp.destinationPort);
}
