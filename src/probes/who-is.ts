import type { Ipv4 } from '../model/address.js';
import type { Reply } from '../model/evidence/base.js';
import type { WhoIsEvidence } from '../model/evidence/packets.js';
import { claimsOther } from '../model/mac.js';
import { TFTP_PORT } from '../model/ports.js';
import type { SystemIdentity } from '../model/report.js';
import { type DatagramSocket, SendError } from '../net/ports.js';
import { decodeTftp, encodeTftp, TFTP_BLOCK_BYTES, type TftpPacket } from '../wire/tftp.js';
import { parseWhoIs, WHO_IS_FILES } from '../wire/who-is.js';
import type { ProbeContext } from './context.js';
import { LikePackets } from './like-packets.js';
import { type Recorder, recorder, type Shot, sendFailure } from './shot.js';

/** A unit that answered discovery: its address, and who it says it is where its answer could be read. */
export interface WhoIsAnswer {
  address: string;
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
  shoot(): Promise<Shot>;
  readonly answers: WhoIsAnswer[];
  close(): void;
}

const FILE = WHO_IS_FILES[0] ?? '';
const MOST_ANSWERS = 512;
const MOST_BYTES = 8 * 1024;
const LONGEST_TEXT = 1024;

/**
 * UDP discovery (documented step 1): a TFTP read request (RFC 1350) for `nasystem/who_is`, to one address or to a
 * broadcast address. DATA is taken from any source port and acknowledged; any TFTP packet, an ERROR included, proves
 * a live responder. The local ports are ephemeral, never 69: each request has its own, by which answers and ICMP errors
 * are told apart. Among many targets all requests to one of them share a socket.
 */
export async function listenForWhoIs(context: ProbeContext, plan: WhoIsPlan): Promise<WhoIsListener> {
  const answers: WhoIsAnswer[] = [];
  const lines = [await openLine(context, plan, answers)];
  let requests = 0;
  return {
    answers,
    close: () => {
      for (const { socket } of new Set(lines)) socket.close();
    },
    async shoot() {
      requests += 1;
      if (requests > 1 && !context.sparing) lines.push(await openAnother(context, plan, answers, lines));
      return sendRequest(context, plan, lines.at(-1) as Line);
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

async function openLine(context: ProbeContext, plan: WhoIsPlan, answers: WhoIsAnswer[]): Promise<Line> {
  const { broadcast, source, destination } = plan;
  const socket = await context.machine.datagrams.open({ broadcast, ...(source === undefined ? {} : { source }) });
  const line: Line = { socket, latest: null, alike: new LikePackets() };
  const transfers = new Transfers(socket, answers);
  socket.onMessage((payload, from, receivedAt) => {
    if (!broadcast && from.address !== destination) return;
    const packet = read(payload);
    const { latest } = line;
    if (packet === null || latest === null || !transfers.accept(packet, from)) return;
    const rttMs = receivedAt - latest.sentAt;
    latest.sink({ kind: 'tftp', from: from.address, rttMs, sourcePort: from.port, ...describe(packet) });
    const answer = answers.find(({ address }) => address === from.address);
    if (answer) plan.onAnswer?.(answer, rttMs);
  });
  return line;
}

/** Where no further socket is to be had, the one before serves once more. */
async function openAnother(
  context: ProbeContext,
  plan: WhoIsPlan,
  answers: WhoIsAnswer[],
  lines: readonly Line[],
): Promise<Line> {
  try {
    return await openLine(context, plan, answers);
  } catch (error) {
    if (error instanceof SendError) return lines.at(-1) as Line;
    throw error;
  }
}

async function sendRequest(context: ProbeContext, plan: WhoIsPlan, line: Line): Promise<Shot> {
  const { destination, broadcast } = plan;
  const { socket } = line;
  await context.machine.pacer.take(1, context.signal);
  context.signal.throwIfAborted();
  const record = recorder(context);
  const sentAt = context.machine.clock.now();
  line.latest = { sink: record.onReply, sentAt };
  const key = { destination, port: TFTP_PORT, sourcePort: socket.localPort };
  const flight = { sentAt, onReply: record.onReply };
  if (!broadcast) context.matcher?.expectDatagram(key, line.alike.add(flight));
  const shot = noteRequest(context, plan, socket, record);
  try {
    await socket.send(encodeTftp({ opcode: 'rrq', file: FILE, mode: 'octet' }), destination, TFTP_PORT);
  } catch (error) {
    Object.assign(shot.evidence, { outcome: 'not-sent', failure: sendFailure(error) });
  }
  return shot;
}

function noteRequest(context: ProbeContext, plan: WhoIsPlan, { localPort }: DatagramSocket, record: Recorder): Shot {
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

/** Reassembles the answers of any number of units, each from its own address and port (its transfer id). */
class Transfers {
  readonly #answers: WhoIsAnswer[];
  readonly #socket: DatagramSocket;
  readonly #open = new Map<string, { next: number; data: Buffer }>();

  /** Adds to `answers`, which other sockets may share. */
  constructor(socket: DatagramSocket, answers: WhoIsAnswer[]) {
    this.#socket = socket;
    this.#answers = answers;
  }

  /** Takes one packet; false when it repeats or does not belong to a transfer. */
  accept(packet: TftpPacket, from: { address: string; port: number }): boolean {
    if (packet.opcode === 'error') return this.#finish(from.address, null);
    if (packet.opcode !== 'data') return false;
    const key = `${from.address} ${from.port}`;
    const transfer = this.#open.get(key) ?? { next: 1, data: Buffer.alloc(0) };
    if (this.#open.size >= MOST_ANSWERS || packet.block > transfer.next) return false;
    this.#acknowledge(packet.block, from);
    if (packet.block < transfer.next) return false;
    transfer.data = Buffer.concat([transfer.data, packet.data]);
    transfer.next += 1;
    this.#open.set(key, transfer);
    const last = packet.data.length < TFTP_BLOCK_BYTES || transfer.data.length >= MOST_BYTES;
    return last ? this.#finish(from.address, transfer.data) : true;
  }

  #acknowledge(block: number, to: { address: string; port: number }): void {
    const ack = encodeTftp({ opcode: 'ack', block });
    this.#socket.send(ack, to.address as Ipv4, to.port).catch(() => {});
  }

  #finish(address: string, data: Buffer | null): boolean {
    if (this.#answers.length >= MOST_ANSWERS) return false;
    const known = this.#answers.find((answer) => answer.address === address);
    const identity = data === null ? null : readIdentity(data);
    if (known) addIdentity(known, identity);
    else this.#answers.push({ address, identity });
    return true;
  }
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
