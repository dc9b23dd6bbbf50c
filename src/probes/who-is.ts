import type { Ipv4 } from '../model/address.js';
import type { Reply } from '../model/evidence/base.js';
import type { WhoIsEvidence } from '../model/evidence/packets.js';
import { claimsOther } from '../model/mac.js';
import { TFTP_PORT } from '../model/ports.js';
import type { SystemIdentity } from '../model/report.js';
import { type DatagramSocket, SendError } from '../net/ports.js';
import { decodeTftp, encodeTftp, TFTP_BLOCK_BYTES, type TftpPacket } from '../wire/tftp.js';
import { parseWhoIs, WHO_IS_FILES } from '../wire/who-is.js';
import { race } from './attempts.js';
import type { ProbeContext } from './context.js';
import { LikePackets } from './like-packets.js';
import { type Recorder, recorder, type SentProbe, sendFailure } from './sent-probe.js';

/** A unit that answered discovery: its address, and who it says it is where its answer could be read. */
export interface WhoIsAnswer {
  address: Ipv4;
  identity: SystemIdentity | null;
  /** Another device answered for the same address, under another MAC. */
  duplicate?: boolean;
}

export interface WhoIsPlan {
  destination: Ipv4;
  /** Local address to leave by; needed for a broadcast on one of several interfaces. */
  source?: Ipv4;
  interface?: string;
  broadcast: boolean;
  onAnswer?: AnswerListener;
}

/**
 * Told of a unit as soon as its answer is whole, and again whenever more comes from its address. `rttMs`: from the
 * newest request from the port that it came to.
 */
export type AnswerListener = (answer: WhoIsAnswer, rttMs: number) => void;

/** What a discovery listener holds: the socket stays open so that late answers count. */
export interface WhoIsListener {
  /** Sends the read request once more. */
  send(): Promise<SentProbe>;
  readonly answers: WhoIsAnswer[];
  /**
   * Waits for the rest of the answers that have begun, as long as their blocks keep coming and 6 s at most. What then is
   * still incomplete counts with what came of it.
   */
  untilWhole(): Promise<void>;
  close(): void;
}

const FILE = WHO_IS_FILES[0] ?? '';
const MOST_ANSWERS = 512;
/** Every request begins a transfer; more than this from one address are nobody's answers. */
const MOST_TRANSFERS_EACH = 12;
const MOST_BYTES = 8 * 1024;
const WHOLE_ANSWER_MS = 6000;
/** TFTP servers send a block again after a second or two. */
const NEXT_BLOCK_MS = 2500;
const LONGEST_TEXT = 1024;

/**
 * UDP discovery (documented step 1): a TFTP read request (RFC 1350) for `nasystem/who_is`, to one address or to a
 * broadcast address. DATA is taken from any source port and acknowledged; any TFTP packet, an ERROR included, proves
 * a live responder. The local ports are ephemeral, never 69: each request has its own, by which answers and ICMP errors
 * are told apart. Among many targets all requests to one of them share a socket.
 */
export async function listenForWhoIs(context: ProbeContext, plan: WhoIsPlan): Promise<WhoIsListener> {
  const answers: WhoIsAnswer[] = [];
  const transfers = new Transfers(answers);
  const lines = [await openLine(context, plan, transfers)];
  let requests = 0;
  return {
    answers,
    close: () => {
      for (const { socket } of new Set(lines)) socket.close();
    },
    async send() {
      requests += 1;
      if (requests > 1 && !context.sparing) lines.push(await openAnother(context, plan, transfers, lines));
      return sendRequest(context, plan, lines.at(-1) as Line);
    },
    async untilWhole() {
      await allBlocks(context, transfers);
      for (const { answer, rttMs } of transfers.finishAll()) plan.onAnswer?.(answer, rttMs);
    },
  };
}

/** A socket, its requests, and the transfers that answer them. */
interface Line {
  socket: DatagramSocket;
  /** The newest request from it. */
  latest: { sink: (reply: Reply) => void; sentAt: number } | null;
  alike: LikePackets;
}

async function openLine(context: ProbeContext, plan: WhoIsPlan, transfers: Transfers): Promise<Line> {
  const { broadcast, source, destination } = plan;
  const socket = await context.machine.datagrams.open({ broadcast, ...(source === undefined ? {} : { source }) });
  const line: Line = { socket, latest: null, alike: new LikePackets() };
  socket.onMessage((payload, from, receivedAt) => {
    const packet = read(payload);
    const { latest } = line;
    if (packet === null || latest === null) return;
    const rttMs = receivedAt - latest.sentAt;
    // Told, and not taken: the unit was asked at another address.
    if (!broadcast && from.address !== destination) {
      latest.sink({ kind: 'tftp', from: from.address, rttMs, sourcePort: from.port, ...describe(packet) });
      return;
    }
    if (!transfers.accept(packet, { ...from, socket, rttMs })) return;
    latest.sink({ kind: 'tftp', from: from.address, rttMs, sourcePort: from.port, ...describe(packet) });
    const answer = transfers.answerOf(from.address);
    if (answer) plan.onAnswer?.(answer, rttMs);
  });
  return line;
}

async function allBlocks(context: ProbeContext, transfers: Transfers): Promise<void> {
  const { clock } = context.machine;
  const end = clock.now() + WHOLE_ANSWER_MS;
  for (let blocks = -1; transfers.underWay && transfers.blocks > blocks && clock.now() < end; ) {
    blocks = transfers.blocks;
    await race(context, [transfers.nextBlock()], Math.min(NEXT_BLOCK_MS, end - clock.now()));
  }
}

/** Where no further socket is to be had, the one before serves once more. */
async function openAnother(
  context: ProbeContext,
  plan: WhoIsPlan,
  transfers: Transfers,
  lines: readonly Line[],
): Promise<Line> {
  try {
    return await openLine(context, plan, transfers);
  } catch (error) {
    if (error instanceof SendError) return lines.at(-1) as Line;
    throw error;
  }
}

async function sendRequest(context: ProbeContext, plan: WhoIsPlan, line: Line): Promise<SentProbe> {
  const { destination, broadcast } = plan;
  const { socket } = line;
  await context.machine.pacer.take(1, context.signal);
  context.signal.throwIfAborted();
  const record = recorder(context);
  const sentAt = context.machine.clock.now();
  line.latest = { sink: record.onReply, sentAt };
  const key = { destination, port: TFTP_PORT, sourcePort: socket.localPort };
  const flight = { sentAt, onReply: record.onReply };
  if (!broadcast) context.errors.expectDatagram(key, line.alike.add(flight));
  const probe = noteRequest(context, plan, socket, record);
  try {
    await socket.send(encodeTftp({ opcode: 'rrq', file: FILE, mode: 'octet' }), destination, TFTP_PORT);
  } catch (error) {
    probe.settle({ outcome: 'not-sent', failure: sendFailure(error) });
  }
  return probe;
}

function noteRequest(
  context: ProbeContext,
  plan: WhoIsPlan,
  { localPort }: DatagramSocket,
  record: Recorder,
): SentProbe {
  const { destination, broadcast } = plan;
  const request = {
    destination,
    port: TFTP_PORT,
    file: FILE,
    broadcast,
    sourcePort: localPort,
    ...(plan.interface === undefined ? {} : { interface: plan.interface }),
  };
  const draft = { probe: 'udp-whois', request, outcome: 'pending', replies: [] } as const;
  return record.attach(context.log.add<WhoIsEvidence>({ ...draft, replies: [] }));
}

function read(payload: Buffer): TftpPacket | null {
  try {
    return decodeTftp(payload);
  } catch {
    return null;
  }
}

function describe(packet: TftpPacket): { opcode: string; text?: string } {
  if (packet.opcode === 'data') {
    return { opcode: 'data', text: packet.data.toString('latin1').slice(0, LONGEST_TEXT) };
  }
  return packet.opcode === 'error' ? { opcode: 'error', text: packet.message } : { opcode: packet.opcode };
}

/** Where a packet came from, at which socket, and how long after its newest request. */
interface Origin {
  address: Ipv4;
  port: number;
  socket: DatagramSocket;
  rttMs: number;
}

interface Transfer {
  origin: Origin;
  next: number;
  /** Null once the answer is whole: late repetitions are acknowledged, and nothing else. */
  data: Buffer | null;
}

/** Reassembles the answers of any number of units, each from its own address and port (its transfer id). */
class Transfers {
  /** Blocks received, each counted once. */
  blocks = 0;
  readonly #answers: WhoIsAnswer[];
  readonly #byAddress = new Map<string, Map<string, Transfer>>();
  #tell: () => void = () => {};

  /** Adds to `answers`. */
  constructor(answers: WhoIsAnswer[]) {
    this.#answers = answers;
  }

  /** Whether an answer has begun and is not whole. */
  get underWay(): boolean {
    return this.#all().some(({ data }) => data !== null);
  }

  /** Resolves with the next block of any answer. */
  nextBlock(): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  answerOf(address: string): WhoIsAnswer | undefined {
    return this.#answers.find((answer) => answer.address === address);
  }

  /** Takes one packet; false when it repeats or does not belong to a transfer. */
  accept(packet: TftpPacket, origin: Origin): boolean {
    const { address } = origin;
    // No option was asked for: an answer with one still is an answer.
    if (packet.opcode === 'error' || packet.opcode === 'oack') return this.#finish(address, null);
    if (packet.opcode !== 'data') return false;
    if (packet.data.length > TFTP_BLOCK_BYTES) return this.#finish(address, packet.data);
    const transfer = this.#transferOf(origin, packet.block);
    if (transfer === null || packet.block > transfer.next) return false;
    acknowledge(packet.block, origin);
    if (packet.block < transfer.next || transfer.data === null) return false;
    transfer.data = Buffer.concat([transfer.data, packet.data]);
    transfer.next += 1;
    this.blocks += 1;
    const last = packet.data.length < TFTP_BLOCK_BYTES || transfer.data.length >= MOST_BYTES;
    const taken = !last || this.#end(transfer);
    this.#tell();
    return taken;
  }

  /** Ends what is under way; its answers, as far as they came. */
  finishAll(): { answer: WhoIsAnswer; rttMs: number }[] {
    return this.#all().flatMap((transfer) => {
      const { address, rttMs } = transfer.origin;
      if (transfer.data === null || !this.#end(transfer)) return [];
      const answer = this.answerOf(address);
      return answer ? [{ answer, rttMs }] : [];
    });
  }

  #all(): Transfer[] {
    return [...this.#byAddress.values()].flatMap((transfers) => [...transfers.values()]);
  }

  /** Null where there are too many, of all addresses together or of this one, and for what is no first block. */
  #transferOf(origin: Origin, block: number): Transfer | null {
    const { address, port, socket } = origin;
    const own = this.#byAddress.get(address) ?? new Map<string, Transfer>();
    const key = `${port} ${socket.localPort}`;
    const known = own.get(key);
    if (known) return known;
    if (block !== 1) return null;
    if (own.size >= MOST_TRANSFERS_EACH || (own.size === 0 && this.#byAddress.size >= MOST_ANSWERS)) return null;
    const transfer = { origin, next: 1, data: Buffer.alloc(0) };
    this.#byAddress.set(address, own.set(key, transfer));
    return transfer;
  }

  #end(transfer: Transfer): boolean {
    const { data } = transfer;
    transfer.data = null;
    return this.#finish(transfer.origin.address, data);
  }

  #finish(address: Ipv4, data: Buffer | null): boolean {
    const known = this.answerOf(address);
    if (!known && this.#answers.length >= MOST_ANSWERS) return false;
    const identity = data === null ? null : readIdentity(data);
    if (known) addIdentity(known, identity);
    else this.#answers.push({ address, identity });
    return true;
  }
}

function acknowledge(block: number, { address, port, socket }: Origin): void {
  socket.send(encodeTftp({ opcode: 'ack', block }), address, port).catch(() => {});
}

/** A second answer for one address: what was not known is taken over, another device's is marked. */
export function addIdentity(known: WhoIsAnswer, identity: SystemIdentity | null): void {
  if (claimsOther(known.identity, identity)) known.duplicate = true;
  known.identity ??= identity;
}

function readIdentity(data: Buffer): SystemIdentity | null {
  try {
    const { name, type, version, mac } = parseWhoIs(data);
    return { name, type, version, mac, source: 'udp-whois' };
  } catch {
    return null;
  }
}
