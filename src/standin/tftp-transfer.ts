import type { RemoteInfo, Socket } from 'node:dgram';
import { BugError } from '../model/errors.js';
import { TFTP_BLOCK_BYTES, type TftpPacket } from '../wire/tftp.js';
import type { Peer } from './events.js';
import { errorCode } from './listen.js';
import { readPacket, sendPacket, UNKNOWN_TRANSFER_ID } from './tftp-reply.js';

/** How long a block waits for its ACK, and how many times it is sent before the transfer is given up. */
export interface TransferTiming {
  retransmitMs: number;
  sends: number;
}

/** Block numbers are 16 bits and start at 1 (RFC 1350 §5). */
const MAX_BLOCKS = 0xffff;

/** The content in blocks; the last one is shorter than 512 bytes and may be empty (RFC 1350 §6). */
function blocksOf(content: Buffer): Buffer[] {
  const count = Math.floor(content.length / TFTP_BLOCK_BYTES) + 1;
  if (count > MAX_BLOCKS) throw new BugError(`a TFTP file of ${content.length} bytes has over ${MAX_BLOCKS} blocks`);
  const starts = Array.from({ length: count }, (_, index) => index * TFTP_BLOCK_BYTES);
  return starts.map((start) => content.subarray(start, start + TFTP_BLOCK_BYTES));
}

/**
 * One file on its way to one client, over a socket of its own, block by block (RFC 1350). A block is sent again only
 * when its time is up, never on a repeated ACK (RFC 1123 §4.2.3.1).
 */
export class TftpTransfer {
  /** Resolves to a few words on how the transfer ended; never rejects. */
  readonly done: Promise<string>;
  private finish: (ending: string) => void = () => {};
  private readonly blocks: Buffer[];
  private block = 1;
  private sends = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly peer: Peer,
    private readonly content: Buffer,
    private readonly timing: TransferTiming,
  ) {
    this.blocks = blocksOf(content);
    this.done = new Promise<string>((resolve) => {
      this.finish = resolve;
    });
    socket.on('message', (payload, from) => this.receive(payload, from));
    this.sendBlock();
  }

  /** Ends the transfer at once. */
  cancel(): void {
    this.end('cut off, the stand-in stops');
  }

  private end(ending: string): void {
    clearTimeout(this.timer);
    this.socket.removeAllListeners('message');
    this.finish(ending);
  }

  private sendBlock(): void {
    if (this.sends === this.timing.sends) {
      return this.end(`block ${this.block} was not acknowledged after ${this.sends} sends, given up`);
    }
    this.sends += 1;
    this.timer = setTimeout(() => this.sendBlock(), this.timing.retransmitMs);
    const data = this.blocks[this.block - 1] ?? Buffer.alloc(0);
    sendPacket(this.socket, this.peer, { opcode: 'data', block: this.block, data }).catch((error: unknown) =>
      this.end(`the reply could not be sent (${errorCode(error)})`),
    );
  }

  private receive(payload: Buffer, from: RemoteInfo): void {
    const packet = readPacket(payload);
    if (packet === undefined) return;
    if (from.address === this.peer.address && from.port === this.peer.port) this.advance(packet);
    else this.refuseStranger(packet, from);
  }

  private advance(packet: TftpPacket): void {
    if (packet.opcode === 'error') return this.end(`the client ended it with TFTP error ${packet.code}`);
    if (packet.opcode !== 'ack' || packet.block !== this.block) return;
    if (this.block === this.blocks.length) {
      return this.end(`acknowledged, ${this.content.length} bytes in ${this.block} block(s)`);
    }
    clearTimeout(this.timer);
    this.block += 1;
    this.sends = 0;
    this.sendBlock();
  }

  /** A packet from anyone else is refused and changes nothing (RFC 1350 §4). */
  private refuseStranger(packet: TftpPacket, from: RemoteInfo): void {
    if (packet.opcode === 'error' || from.port === 0) return;
    // The stranger is told as a courtesy; nothing depends on it arriving.
    sendPacket(this.socket, from, { opcode: 'error', ...UNKNOWN_TRANSFER_ID }).catch(() => {});
  }
}
