import type { Ipv4 } from '../../../src/model/address.js';
import { decodeTftp, encodeTftp, TFTP_BLOCK_BYTES, type TftpPacket } from '../../../src/wire/tftp.js';
import { encodeUdp } from '../../../src/wire/udp.js';
import { makePacket, type Packet } from './packet.js';

/** The text of who_is; an ERROR; no TFTP server (ICMP 3/3); or no word at all. */
export type WhoIsBehaviour = Buffer | 'error' | 'closed' | 'silent';

const TFTP_PORT = 69;
const FIRST_TRANSFER_PORT = 40_000;

interface Transfer {
  text: Buffer;
  port: number;
}

/** TFTP (RFC 1350) as far as discovery needs it: every transfer answers from a new port, block by block. */
export class TftpResponder {
  readonly #address: Ipv4;
  readonly #behaviour: WhoIsBehaviour;
  readonly #ttl: number;
  readonly #transfers = new Map<number, Transfer>();

  constructor(address: Ipv4, behaviour: WhoIsBehaviour, ttl: number) {
    this.#address = address;
    this.#behaviour = behaviour;
    this.#ttl = ttl;
  }

  /** Blocks that were acknowledged to a transfer port, for tests. */
  readonly acknowledged: number[] = [];

  /** The answers, or null where nothing listens on the port. */
  receive(packet: Packet, udp: { sourcePort: number; destinationPort: number; payload: Buffer }): Packet[] | null {
    const transfer = this.#transfers.get(udp.destinationPort);
    if (!transfer && udp.destinationPort !== TFTP_PORT) return null;
    const message = decodeTftp(udp.payload);
    if (transfer && message.opcode === 'ack') return this.#next(packet, udp.sourcePort, transfer, message.block);
    if (transfer || this.#behaviour === 'closed') return null;
    if (this.#behaviour === 'silent' || message.opcode !== 'rrq') return [];
    return this.#open(packet, udp.sourcePort);
  }

  #open(packet: Packet, client: number): Packet[] {
    const port = FIRST_TRANSFER_PORT + this.#transfers.size;
    if (!Buffer.isBuffer(this.#behaviour)) {
      return [this.#send(packet, client, port, { opcode: 'error', code: 1, message: 'File not found' })];
    }
    const transfer = { text: this.#behaviour, port };
    this.#transfers.set(port, transfer);
    return [this.#block(packet, client, transfer, 1)];
  }

  #next(packet: Packet, client: number, transfer: Transfer, acknowledged: number): Packet[] {
    this.acknowledged.push(acknowledged);
    const done = acknowledged * TFTP_BLOCK_BYTES > transfer.text.length;
    return done ? [] : [this.#block(packet, client, transfer, acknowledged + 1)];
  }

  #block(packet: Packet, client: number, transfer: Transfer, block: number): Packet {
    const data = transfer.text.subarray((block - 1) * TFTP_BLOCK_BYTES, block * TFTP_BLOCK_BYTES);
    return this.#send(packet, client, transfer.port, { opcode: 'data', block, data });
  }

  #send(packet: Packet, client: number, port: number, message: TftpPacket): Packet {
    const pair = { source: this.#address, destination: packet.header.source };
    const segment = encodeUdp({ sourcePort: port, destinationPort: client }, pair, encodeTftp(message));
    return makePacket({ ...pair, ttl: this.#ttl }, 'udp', segment);
  }
}
