import type { Ipv4 } from '../../model/address.js';
import { type Clock, type PacketListener, type RawSocket, SendError } from '../ports.js';
import { errnoOf, messageOf } from './errno.js';
import { loadPackage } from './packages.js';

/** The part of the npm package raw-socket that is used here; it ships no types. */
interface RawModule {
  createSocket(options: { protocol: number; addressFamily: number; bufferSize: number }): Socket;
  AddressFamily: { IPv4: number };
  SocketLevel: { SOL_SOCKET: number; IPPROTO_IP: number };
  SocketOption: { IP_HDRINCL: number; SO_RCVBUF: number };
}

interface Socket {
  on(event: 'message', listener: (packet: Buffer, source: string) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  send(
    buffer: Buffer,
    offset: number,
    length: number,
    address: string,
    before: () => void,
    after: (error: unknown) => void,
  ): void;
  setOption(level: number, option: number, value: number): void;
  close(): void;
  /** Where it receives. */
  readonly buffer: Buffer;
  /** The system's socket beneath. Both calls return at once, and throw what the system says. */
  readonly wrap: {
    recv(buffer: Buffer, received: (buffer: Buffer, bytes: number, source: string) => void): void;
    send(buffer: Buffer, offset: number, length: number, address: string, sent: (bytes: number) => void): void;
  };
}

const LARGEST_PACKET = 65_535;
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** Whatever else the program waits for gets its turn after so many packets. */
const MOST_AT_ONCE = 256;

/**
 * Opens one raw IPv4 socket (root or CAP_NET_RAW) that sends and receives whole packets. Listeners are given a view
 * of the receive buffer, valid during the call only. Throws the system's error when it is refused.
 */
export function openRawSocket(protocol: number, clock: Clock): RawSocket {
  const raw = loadPackage('raw-socket') as RawModule;
  const socket = raw.createSocket({
    protocol,
    addressFamily: raw.AddressFamily.IPv4,
    bufferSize: LARGEST_PACKET,
  });
  socket.setOption(raw.SocketLevel.IPPROTO_IP, raw.SocketOption.IP_HDRINCL, 1);
  socket.setOption(raw.SocketLevel.SOL_SOCKET, raw.SocketOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
  return adapt(socket, clock);
}

function adapt(socket: Socket, clock: Clock): RawSocket {
  const listeners = new Set<PacketListener>();
  const hand = (packet: Buffer): void => {
    const receivedAt = clock.now();
    for (const listener of listeners) listener(packet, receivedAt);
  };
  socket.on('message', (packet) => {
    hand(packet);
    drain(socket, hand);
  });
  // A failed read concerns one packet only; what it would have answered ends as silence.
  socket.on('error', () => {});
  return {
    send: (packet, destination) => send(socket, packet, destination, clock),
    onPacket(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => socket.close(),
  };
}

/** raw-socket reads one packet each time the event loop comes round: what else has arrived is read here. */
function drain(socket: Socket, hand: (packet: Buffer) => void): void {
  for (let n = 0; n < MOST_AT_ONCE; n += 1) {
    const packet = receive(socket);
    if (packet === null) return;
    hand(packet);
  }
}

/** Null when there is nothing more now; a failed read concerns one packet only. */
function receive(socket: Socket): Buffer | null {
  let packet: Buffer | null = null;
  try {
    socket.wrap.recv(socket.buffer, (buffer, bytes) => {
      packet = buffer.subarray(0, bytes);
    });
  } catch {
    return null;
  }
  return packet;
}

/** At once where the system takes it; where its buffer is full, raw-socket's own queue waits for room. */
function send(socket: Socket, packet: Buffer, destination: Ipv4, clock: Clock): Promise<number> {
  const sentAt = clock.now();
  try {
    socket.wrap.send(packet, 0, packet.length, destination, () => {});
    return Promise.resolve(sentAt);
  } catch (error) {
    if (errnoOf(error) === 'EAGAIN') return queue(socket, packet, destination, clock);
    return Promise.reject(new SendError(errnoOf(error), messageOf(error)));
  }
}

function queue(socket: Socket, packet: Buffer, destination: Ipv4, clock: Clock): Promise<number> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    const before = (): void => {
      sentAt = clock.now();
    };
    socket.send(packet, 0, packet.length, destination, before, (error) => {
      if (error) reject(new SendError(errnoOf(error), messageOf(error)));
      else resolve(sentAt);
    });
  });
}
