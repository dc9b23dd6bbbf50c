import { FULL_TTL } from '../model/distance.js';
import type { Purpose, Reply } from '../model/evidence/base.js';
import type { UdpPayload, UdpPortEvidence } from '../model/evidence/packets.js';
import type { DatagramSocket } from '../net/ports.js';
import { type ProbeContext } from './context.js';
import { LikePackets } from './like-packets.js';
import { answered, recorder, type SentProbe, sendFailure } from './sent-probe.js';

type AnswerOf<R extends Reply> = R extends { kind: 'snmp' | 'rip' }
  ? Omit<R, 'from' | 'rttMs' | 'sourcePort' | 'bytes'>
  : never;

/** One request of a UDP service, and how its answer is read. */
export interface UdpRequest {
  payload: UdpPayload;
  bytes: Buffer;
  /** Null for bytes that do not answer this request. Never throws. */
  read(payload: Buffer): AnswerOf<Reply> | null;
}

/** One UDP port of the unit, asked from one ephemeral port. */
export interface UdpPort {
  /** Sends the next of the requests, in turn. */
  send(purpose: Purpose): Promise<SentProbe>;
  close(): void;
}

interface Sent {
  request: UdpRequest;
  probe: SentProbe;
  sentAt: number;
  onReply(reply: Reply): void;
}

interface Line {
  socket: DatagramSocket;
  port: number;
  sent: Sent[];
  /** By length of the payload. */
  alike: ReadonlyMap<number, LikePackets>;
}

/**
 * Opens a UDP port of the unit for asking. Whatever comes from the unit's address counts: an answer that one of the
 * requests reads, or, from the asked port itself, bytes that nobody reads. ICMP errors are seen where there are raw
 * sockets. Throws SendError when no socket is to be had.
 */
export async function openUdpPort(
  context: ProbeContext,
  port: number,
  requests: readonly UdpRequest[],
): Promise<UdpPort> {
  const socket = await context.machine.datagrams.open({});
  const sent: Sent[] = [];
  const alike = new Map(requests.map(({ bytes }) => [bytes.length, new LikePackets()]));
  socket.onMessage((payload, from, receivedAt) => {
    if (from.address === context.target) take(sent, port, payload, from, receivedAt);
  });
  return {
    async send(purpose) {
      const request = requests[sent.length % requests.length];
      if (!request) throw new RangeError('a UDP port needs a request');
      return send(context, { socket, port, sent, alike }, request, purpose);
    },
    close: () => socket.close(),
  };
}

/** Opens a UDP port for the time of the work. Throws SendError when no socket is to be had. */
export async function withUdpPort<T>(
  context: ProbeContext,
  port: number,
  requests: readonly UdpRequest[],
  work: (udp: UdpPort) => Promise<T>,
): Promise<T> {
  const udp = await openUdpPort(context, port, requests);
  try {
    return await work(udp);
  } finally {
    udp.close();
  }
}

/** Gives the answer to the newest packet whose request reads it. */
function take(
  sent: readonly Sent[],
  port: number,
  payload: Buffer,
  from: { address: string; port: number },
  receivedAt: number,
): void {
  for (const one of [...sent].reverse()) {
    const answer = one.request.read(payload);
    if (answer !== null) {
      const rttMs = receivedAt - one.sentAt;
      return one.onReply({ ...answer, from: from.address, rttMs, sourcePort: from.port, bytes: payload.length });
    }
  }
  const latest = sent.at(-1);
  if (!latest || from.port !== port || sent.some(({ probe }) => answered(probe))) return;
  const seen = { from: from.address, rttMs: receivedAt - latest.sentAt, sourcePort: from.port };
  latest.onReply({ kind: 'datagram', ...seen, bytes: payload.length });
}

async function send(context: ProbeContext, line: Line, request: UdpRequest, purpose: Purpose): Promise<SentProbe> {
  const { machine, errors, target, signal } = context;
  const { socket, port, sent } = line;
  await machine.pacer.take(1, signal);
  signal.throwIfAborted();
  const record = recorder(context);
  const sourcePort = socket.localPort;
  const probe = record.attach(
    context.log.add<UdpPortEvidence>({
      probe: 'udp-port',
      request: {
        destination: target,
        port,
        sourcePort,
        ttl: FULL_TTL,
        payload: request.payload,
        bytes: request.bytes.length,
        purpose,
      },
      outcome: 'pending',
      replies: [],
    }),
  );
  const flight = { sentAt: machine.clock.now(), onReply: record.onReply };
  const bytes = request.bytes.length;
  const expected = line.alike.get(bytes)?.add(flight) ?? flight;
  errors.expectDatagram({ destination: target, port, sourcePort, bytes }, expected);
  sent.push({ request, probe, ...flight });
  try {
    await socket.send(request.bytes, target, port);
  } catch (error) {
    probe.settle({ outcome: 'not-sent', failure: sendFailure(error) });
  }
  return probe;
}
