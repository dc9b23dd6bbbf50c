import type { Ipv4 } from '../../model/address.js';
import { DecodeError } from '../../model/errors.js';
import { type ControlMessages, decodeControlMessages } from './control-messages.js';
import { type Libc, pinned } from './libc.js';
import { decodeSocketAddress } from './socket-address.js';

/** One message of a socket. `peer` is its sender; in the error queue, where the packet in question was sent to. */
export interface SocketMessage {
  payload: Buffer;
  peer: { address: Ipv4; port: number } | null;
  control: ControlMessages;
}

const NAME_BYTES = 128;
const CONTROL_BYTES = 512;
const PAYLOAD_BYTES = 65_536;
/** struct iovec and struct msghdr with pointers of 64 bits. */
const VECTOR_BYTES = 16;
const HEADER_BYTES = 56;
const NAME_LENGTH_OFFSET = 8;
const VECTOR_OFFSET = 16;
const VECTOR_COUNT_OFFSET = 24;
const CONTROL_OFFSET = 32;
const CONTROL_LENGTH_OFFSET = 40;
const MOST_AT_ONCE = 256;

/** Reads messages with recvmsg(2), all of them through the same buffers. */
export class MessageReader {
  readonly #libc: Libc;
  readonly #header = pinned(HEADER_BYTES);
  readonly #vector = pinned(VECTOR_BYTES);
  readonly #name = pinned(NAME_BYTES);
  readonly #control = pinned(CONTROL_BYTES);
  readonly #payload = pinned(PAYLOAD_BYTES);

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#vector.writeBigUInt64LE(libc.addressOf(this.#payload), 0);
    this.#vector.writeBigUInt64LE(BigInt(PAYLOAD_BYTES), 8);
    this.#header.writeBigUInt64LE(libc.addressOf(this.#name), 0);
    this.#header.writeBigUInt64LE(libc.addressOf(this.#vector), VECTOR_OFFSET);
    this.#header.writeBigUInt64LE(1n, VECTOR_COUNT_OFFSET);
    this.#header.writeBigUInt64LE(libc.addressOf(this.#control), CONTROL_OFFSET);
  }

  /** What has arrived, in order and at most 256 messages; those that cannot be read are passed over. */
  *all(fd: number, flags: number): Generator<SocketMessage> {
    for (let n = 0; n < MOST_AT_ONCE; n += 1) {
      const length = this.#receive(fd, flags);
      if (length < 0) return;
      const message = this.#decode(length);
      if (message !== null) yield message;
    }
  }

  #receive(fd: number, flags: number): number {
    this.#header.writeUInt32LE(NAME_BYTES, NAME_LENGTH_OFFSET);
    this.#header.writeBigUInt64LE(BigInt(CONTROL_BYTES), CONTROL_LENGTH_OFFSET);
    return this.#libc.recvmsg(fd, this.#header, flags);
  }

  #decode(length: number): SocketMessage | null {
    const nameLength = this.#header.readUInt32LE(NAME_LENGTH_OFFSET);
    const controlLength = Number(this.#header.readBigUInt64LE(CONTROL_LENGTH_OFFSET));
    try {
      return {
        payload: Buffer.from(this.#payload.subarray(0, length)),
        peer: nameLength === 0 ? null : decodeSocketAddress(this.#name.subarray(0, nameLength)),
        control: decodeControlMessages(this.#control.subarray(0, controlLength)),
      };
    } catch (error) {
      if (error instanceof DecodeError) return null;
      throw error;
    }
  }
}
