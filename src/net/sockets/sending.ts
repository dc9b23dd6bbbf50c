import type { Ipv4 } from '../../model/address.js';
import { SendError } from '../ports.js';
import { IP_TTL, MSG_NOSIGNAL, SOL_IP } from './constants.js';
import type { Descriptor, SocketSystem } from './descriptor.js';
import { errnoName } from './libc.js';
import { encodeSocketAddress } from './socket-address.js';

/** Where a message goes, and for how many hops. */
export interface Destination {
  address: Ipv4;
  port: number;
  ttl: number;
}

/** The first try may only be told of an error that an earlier message left on the socket. */
const TRIES = 2;

/**
 * Sends one message from an unconnected socket. Returns the monotonic time at which it was handed to the system. Throws
 * SendError where the system refused it.
 */
export function sendMessage(
  { libc, clock }: SocketSystem,
  descriptor: Descriptor,
  message: Buffer,
  { address, port, ttl }: Destination,
): number {
  const ttlSet = descriptor.set(SOL_IP, IP_TTL, ttl);
  if (ttlSet < 0) throw refusal(`TTL ${ttl}`, ttlSet);
  const to = encodeSocketAddress(address, port);
  for (let n = 1; ; n += 1) {
    const sentAt = clock.now();
    const result = libc.sendto(descriptor.fd, message, MSG_NOSIGNAL, to);
    if (result >= 0) return sentAt;
    if (n === TRIES) throw refusal(`sending to ${address}`, result);
  }
}

function refusal(what: string, result: number): SendError {
  return new SendError(errnoName(result), `${what}: ${errnoName(result)}`);
}
