import type { Clock, SocketFailure, SocketIcmpError } from '../ports.js';
import {
  AF_INET,
  CLOCK_REALTIME,
  EMFILE,
  IP_RECVERR,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  SO_ERROR,
  SO_TIMESTAMPNS,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOL_IP,
  SOL_SOCKET,
} from './constants.js';
import { decodeTime } from './control-messages.js';
import { errnoName, type Libc, pinned } from './libc.js';
import { MessageReader, type SocketMessage } from './message-reader.js';
import { Poller, type Watched } from './poller.js';
import { decodeSocketAddress, SOCKET_ADDRESS_BYTES } from './socket-address.js';

/** What all sockets of a machine share. */
export interface SocketSystem {
  libc: Libc;
  clock: Clock;
  poller: Poller;
  reader: MessageReader;
}

export function socketSystem(libc: Libc, clock: Clock): SocketSystem {
  return { libc, clock, poller: new Poller(libc), reader: new MessageReader(libc) };
}

/** At most so many sockets at a time, whatever the system would allow. */
const MOST_SOCKETS = 1024;
const INT_BYTES = 4;
const TIME_BYTES = 16;
const FRAGMENTATION_NEEDED = { type: 3, code: 4 };
/** A stamp further away than this comes from a wall clock that was set meanwhile. */
const OLDEST_STAMP_MS = 5000;

/** One error of the error queue: an ICMP error and the datagram that it answers, as far as it was quoted. */
export interface QueuedError {
  error: SocketIcmpError;
  message: SocketMessage;
}

/** A non-blocking IPv4 socket whose ICMP errors are queued. It is closed with `close` and in no other way. */
export class Descriptor {
  readonly #system: SocketSystem;
  readonly #watched: Watched;
  readonly fd: number;
  /** Called when one of the wanted events or an error is there. */
  onReady: (revents: number) => void = () => {};
  #closed = false;

  /** Opens a socket and puts it into the poll, wanting nothing. Errors of the system are values. */
  static open(system: SocketSystem, type: number, protocol: number): Descriptor | SocketFailure {
    const { libc, poller } = system;
    if (poller.size >= MOST_SOCKETS) return failure('socket', -EMFILE);
    const fd = libc.socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (fd < 0) return failure('socket', fd);
    const watched = poller.watch(fd, (revents) => descriptor.onReady(revents));
    if (typeof watched === 'number') {
      libc.close(fd);
      return failure('eventfd', watched);
    }
    const descriptor = new Descriptor(system, fd, watched);
    descriptor.set(SOL_IP, IP_RECVERR, 1);
    descriptor.set(SOL_SOCKET, SO_TIMESTAMPNS, 1);
    return descriptor;
  }

  private constructor(system: SocketSystem, fd: number, watched: Watched) {
    this.#system = system;
    this.fd = fd;
    this.#watched = watched;
  }

  want(events: number): void {
    this.#watched.want(events);
  }

  /** Sets an option; several numbers make a structure of them. Returns 0 or the negative number of the error. */
  set(level: number, option: number, ...values: number[]): number {
    const bytes = Buffer.alloc(values.length * INT_BYTES);
    for (const [index, value] of values.entries()) bytes.writeInt32LE(value, index * INT_BYTES);
    return this.#system.libc.setsockopt(this.fd, level, option, bytes);
  }

  /** The pending error of the socket as a negative number, which is taken by this; 0 where there is none. */
  takeError(): number {
    const bytes = pinned(INT_BYTES);
    const length = this.#system.libc.getsockopt(this.fd, SOL_SOCKET, SO_ERROR, bytes);
    return length < 0 ? length : -bytes.readInt32LE();
  }

  /** Null before the socket has an address. */
  localAddress(): ReturnType<typeof decodeSocketAddress> | null {
    const bytes = pinned(SOCKET_ADDRESS_BYTES);
    return this.#system.libc.getsockname(this.fd, bytes) < 0 ? null : decodeSocketAddress(bytes);
  }

  /** Takes the ICMP errors that have arrived. */
  takeIcmpErrors(): QueuedError[] {
    const queued: QueuedError[] = [];
    for (const message of this.#system.reader.all(this.fd, MSG_ERRQUEUE | MSG_DONTWAIT)) {
      const error = this.#icmpError(message);
      if (error !== null) queued.push({ error, message });
    }
    return queued;
  }

  /** Takes the messages that have arrived, each with the monotonic time of its arrival. */
  *takeMessages(): Generator<SocketMessage & { receivedAt: number }> {
    for (const message of this.#system.reader.all(this.fd, MSG_DONTWAIT)) {
      yield { ...message, receivedAt: this.#arrival(message.control.at) };
    }
  }

  #icmpError({ control: { error, at } }: SocketMessage): SocketIcmpError | null {
    if (error === undefined || error.offender === null) return null;
    const { type, code, offender, info, errno } = error;
    const tellsMtu = type === FRAGMENTATION_NEEDED.type && code === FRAGMENTATION_NEEDED.code;
    return {
      from: offender,
      icmpType: type,
      icmpCode: code,
      ...(tellsMtu ? { mtu: info } : {}),
      errno: errnoName(-errno),
      receivedAt: this.#arrival(at),
    };
  }

  /** The kernel stamps by the wall clock; the age of the stamp leads to the monotonic one. */
  #arrival(stamp: bigint | undefined): number {
    const { libc, clock } = this.#system;
    const now = clock.now();
    if (stamp === undefined) return now;
    const time = pinned(TIME_BYTES);
    if (libc.clockGettime(CLOCK_REALTIME, time) < 0) return now;
    const ageMs = Number(decodeTime(time) - stamp) / 1e6;
    return ageMs >= 0 && ageMs < OLDEST_STAMP_MS ? now - ageMs : now;
  }

  /** Closes it; resolves when the system has let go of it. May be called more than once. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#watched.release();
    this.#system.libc.close(this.fd);
  }
}

/** A call that the system refused, by the negative number that it returned. */
export function failure(call: string, result: number): SocketFailure {
  return { call, errno: errnoName(result) };
}
