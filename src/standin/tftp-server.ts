import type { RemoteInfo, Socket } from 'node:dgram';
import type { Ipv4 } from '../model/address.js';
import type { TftpPacket } from '../wire/tftp.js';
import { type Peer, printable, type Report } from './events.js';
import { bindUdp, closeUdp, errorCode } from './listen.js';
import {
  ACCESS_VIOLATION,
  FILE_NOT_FOUND,
  ILLEGAL_OPERATION,
  type Refusal,
  readPacket,
  sendPacket,
} from './tftp-reply.js';
import { TftpTransfer, type TransferTiming } from './tftp-transfer.js';

/** Replies under way at the same time; requests over the limit stay unanswered. */
export const MAX_TRANSFERS = 64;

const READ_MODES = ['octet', 'netascii'];
const SHOWN_FILE_CHARACTERS = 64;

type Request = Extract<TftpPacket, { opcode: 'rrq' | 'wrq' }>;
type Answer = { content: Buffer } | Refusal;

export interface TftpServerOptions {
  /** Address the reply sockets are bound to: the one the requests are received on. */
  address: Ipv4;
  files: ReadonlyMap<string, Buffer>;
  timing: TransferTiming;
  report: Report;
}

/**
 * A read-only TFTP server (RFC 1350) on a bound socket. Every reply comes from a new port, the server's transfer
 * identifier, as it does from the unit. Options (RFC 2347) are ignored, which that RFC allows.
 */
export class TftpServer {
  private readonly replies = new Map<string, Promise<void>>();
  private readonly transfers = new Set<TftpTransfer>();
  private closed = false;

  constructor(
    private readonly socket: Socket,
    private readonly options: TftpServerOptions,
  ) {
    socket.on('message', (payload, from) => this.receive(payload, from));
    socket.on('error', (error) => options.report({ address: 'unknown', port: 0 }, `socket error ${errorCode(error)}`));
  }

  /** Ends every transfer; resolves once all ports are free. */
  async close(): Promise<void> {
    this.closed = true;
    for (const transfer of this.transfers) transfer.cancel();
    await Promise.all([closeUdp(this.socket), ...this.replies.values()]);
  }

  private receive(payload: Buffer, from: RemoteInfo): void {
    const packet = readPacket(payload);
    if (packet === undefined) {
      this.options.report(from, `malformed TFTP datagram of ${payload.length} bytes, ignored`);
    } else if (packet.opcode === 'rrq' || packet.opcode === 'wrq') {
      this.accept(packet, from);
    } else {
      this.options.report(from, `TFTP ${packet.opcode} outside a transfer, ignored`);
    }
  }

  private accept(request: Request, from: Peer): void {
    const key = `${from.address}:${from.port} ${request.opcode} ${request.file}`;
    const refusal = this.whyIgnored(key, from);
    this.options.report(from, refusal === undefined ? titleOf(request) : `${titleOf(request)}, ${refusal}`);
    if (refusal !== undefined) return;
    this.replies.set(
      key,
      this.reply(request, from).finally(() => this.replies.delete(key)),
    );
  }

  private whyIgnored(key: string, from: Peer): string | undefined {
    if (from.port === 0) return 'ignored: nothing can be sent to port 0';
    if (this.replies.has(key)) return 'repeated: the reply is under way';
    if (this.replies.size >= MAX_TRANSFERS) return `ignored: ${MAX_TRANSFERS} replies are under way`;
    return undefined;
  }

  /** Answers from a new port and reports how that ended. Never rejects. */
  private async reply(request: Request, from: Peer): Promise<void> {
    const ending = await this.replyFromNewPort(answerTo(request, this.options.files), from).catch(
      (error: unknown) => `the reply could not be sent (${errorCode(error)})`,
    );
    this.options.report(from, `${titleOf(request)}: ${ending}`);
  }

  private async replyFromNewPort(answer: Answer, to: Peer): Promise<string> {
    const socket = await bindUdp(this.options.address, 0);
    // A receive error shows as a missing ACK; without a listener it would end the program.
    socket.on('error', () => {});
    try {
      if ('content' in answer) return await this.transfer(socket, to, answer.content);
      await sendPacket(socket, to, { opcode: 'error', ...answer });
      return `answered with error ${answer.code} (${answer.message})`;
    } finally {
      await closeUdp(socket);
    }
  }

  private async transfer(socket: Socket, to: Peer, content: Buffer): Promise<string> {
    const transfer = new TftpTransfer(socket, to, content, this.options.timing);
    this.transfers.add(transfer);
    if (this.closed) transfer.cancel();
    const ending = await transfer.done;
    this.transfers.delete(transfer);
    return ending;
  }
}

function titleOf(request: Request): string {
  const verb = request.opcode === 'rrq' ? 'read' : 'write';
  return `TFTP ${verb} request for ${printable(request.file, SHOWN_FILE_CHARACTERS)}`;
}

/** The file, or the refusal of RFC 1350 that says why not. Names are compared exactly. */
function answerTo(request: Request, files: ReadonlyMap<string, Buffer>): Answer {
  if (request.opcode === 'wrq') return ACCESS_VIOLATION;
  if (!READ_MODES.includes(request.mode.toLowerCase())) return ILLEGAL_OPERATION;
  const content = files.get(request.file);
  return content === undefined ? FILE_NOT_FOUND : { content };
}
