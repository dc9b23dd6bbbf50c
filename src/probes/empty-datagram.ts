import type { UdpRequest } from './udp-port.js';

/**
 * A datagram without a payload (RFC 768 allows it), for services whose language is not public: it invents no bytes. A
 * closed port refuses it with ICMP port unreachable; a service most likely says nothing.
 */
export function emptyDatagram(): UdpRequest[] {
  return [{ payload: 'empty', bytes: Buffer.alloc(0), read: () => null }];
}
