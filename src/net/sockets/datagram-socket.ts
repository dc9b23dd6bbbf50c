import { ANY_ADDRESS } from '../../model/address.js';
import { FULL_TTL } from '../../model/distance.js';
import type { DatagramOptions, KernelDatagramSocket, SocketAttempt, SocketFailure } from '../ports.js';
import { IP_RECVTTL, POLLIN, SO_BROADCAST, SOCK_DGRAM, SOL_IP, SOL_SOCKET } from './constants.js';
import { Descriptor, failure, type SocketSystem } from './descriptor.js';
import { sendMessage } from './sending.js';
import { encodeSocketAddress } from './socket-address.js';

/** An unconnected UDP socket with the TTL of each answer, and with the ICMP errors about what it sent. */
export function openDatagramSocket(
  system: SocketSystem,
  options: DatagramOptions,
): SocketAttempt<KernelDatagramSocket> {
  const descriptor = Descriptor.open(system, SOCK_DGRAM, 0);
  if (!(descriptor instanceof Descriptor)) return { socket: null, failure: descriptor };
  const problem = prepare(system, descriptor, options);
  if (problem === null) return { socket: socketOf(system, descriptor), failure: null };
  void descriptor.close();
  return { socket: null, failure: problem };
}

function prepare(
  { libc }: SocketSystem,
  descriptor: Descriptor,
  { source = ANY_ADDRESS, port = 0, broadcast = false }: DatagramOptions,
): SocketFailure | null {
  descriptor.set(SOL_IP, IP_RECVTTL, 1);
  if (broadcast) descriptor.set(SOL_SOCKET, SO_BROADCAST, 1);
  const bound = libc.bind(descriptor.fd, encodeSocketAddress(source, port));
  return bound < 0 ? failure('bind', bound) : null;
}

type OnMessage = Parameters<KernelDatagramSocket['onMessage']>[0];
type OnIcmpError = Parameters<KernelDatagramSocket['onIcmpError']>[0];

function socketOf(system: SocketSystem, descriptor: Descriptor): KernelDatagramSocket {
  const onMessage = new Set<OnMessage>();
  const onIcmpError = new Set<OnIcmpError>();
  descriptor.onReady = () => {
    tellErrors(descriptor, onIcmpError);
    for (const { payload, peer, control, receivedAt } of descriptor.takeMessages()) {
      if (peer !== null) for (const listener of onMessage) listener(payload, peer, receivedAt, control.ttl);
    }
  };
  descriptor.want(POLLIN);
  return {
    localPort: descriptor.localAddress()?.port ?? 0,
    async send(payload, address, port, ttl = FULL_TTL) {
      // An error that waits in the queue would be taken for one of this datagram.
      tellErrors(descriptor, onIcmpError);
      sendMessage(system, descriptor, payload, { address, port, ttl });
    },
    onMessage: (listener) => void onMessage.add(listener),
    onIcmpError: (listener) => void onIcmpError.add(listener),
    close: () => void descriptor.close(),
  };
}

function tellErrors(descriptor: Descriptor, listeners: ReadonlySet<OnIcmpError>): void {
  for (const { error, message } of descriptor.takeIcmpErrors()) {
    if (message.peer === null) continue;
    const { address: destination, port } = message.peer;
    for (const listener of listeners) listener(error, { destination, port, payload: message.payload });
  }
}
