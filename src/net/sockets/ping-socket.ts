import { ANY_ADDRESS } from '../../model/address.js';
import { FULL_TTL } from '../../model/distance.js';
import { DecodeError } from '../../model/errors.js';
import { decodeIcmp, encodeEchoRequest, type IcmpMessage } from '../../wire/icmp.js';
import type { PingSocket, SocketAttempt } from '../ports.js';
import { IP_RECVTTL, IPPROTO_ICMP, POLLIN, SOCK_DGRAM, SOL_IP } from './constants.js';
import { Descriptor, failure, type SocketSystem } from './descriptor.js';
import { sendMessage } from './sending.js';
import { encodeSocketAddress } from './socket-address.js';

/** What an error quotes of an echo request: its header, of which the sequence number counts. */
const QUOTED_BYTES = 8;
const SEQUENCE_OFFSET = 6;

/** A ping socket of Linux (icmp(7)): the kernel sets the identifier and hands over its replies alone. */
export function openPingSocket(system: SocketSystem): SocketAttempt<PingSocket> {
  const descriptor = Descriptor.open(system, SOCK_DGRAM, IPPROTO_ICMP);
  if (!(descriptor instanceof Descriptor)) return { socket: null, failure: descriptor };
  const bound = system.libc.bind(descriptor.fd, encodeSocketAddress(ANY_ADDRESS, 0));
  if (bound >= 0) return { socket: socketOf(system, descriptor), failure: null };
  void descriptor.close();
  return { socket: null, failure: failure('bind', bound) };
}

type OnReply = Parameters<PingSocket['onReply']>[0];
type OnIcmpError = Parameters<PingSocket['onIcmpError']>[0];

function socketOf(system: SocketSystem, descriptor: Descriptor): PingSocket {
  const onReply = new Set<OnReply>();
  const onIcmpError = new Set<OnIcmpError>();
  descriptor.set(SOL_IP, IP_RECVTTL, 1);
  descriptor.onReady = () => {
    tellErrors(descriptor, onIcmpError);
    tellReplies(descriptor, onReply);
  };
  descriptor.want(POLLIN);
  const identifier = descriptor.localAddress()?.port ?? 0;
  return {
    identifier,
    async send(address, { sequence, payload, ttl = FULL_TTL }) {
      // An error that waits in the queue would be taken for one of this request.
      tellErrors(descriptor, onIcmpError);
      const request = encodeEchoRequest({ identifier, sequence, payload });
      return sendMessage(system, descriptor, request, { address, port: 0, ttl });
    },
    onReply: (listener) => void onReply.add(listener),
    onIcmpError: (listener) => void onIcmpError.add(listener),
    close: () => void descriptor.close(),
  };
}

function tellReplies(descriptor: Descriptor, listeners: ReadonlySet<OnReply>): void {
  for (const { payload, peer, control, receivedAt } of descriptor.takeMessages()) {
    const reply = decoded(payload);
    if (peer === null || reply?.kind !== 'echo-reply') continue;
    const ttl = control.ttl === undefined ? {} : { ttl: control.ttl };
    const { sequence } = reply;
    for (const listener of listeners)
      listener({ from: peer.address, sequence, bytes: payload.length, ...ttl, receivedAt });
  }
}

function tellErrors(descriptor: Descriptor, listeners: ReadonlySet<OnIcmpError>): void {
  for (const { error, message } of descriptor.takeIcmpErrors()) {
    if (message.peer === null || message.payload.length < QUOTED_BYTES) continue;
    const about = { destination: message.peer.address, sequence: message.payload.readUInt16BE(SEQUENCE_OFFSET) };
    for (const listener of listeners) listener(error, about);
  }
}

function decoded(payload: Buffer): IcmpMessage | null {
  try {
    return decodeIcmp(payload);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
