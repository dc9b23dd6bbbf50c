import { randomBytes } from 'node:crypto';
import { distanceOf, FULL_TTL } from '../../model/distance.js';
import type { Purpose } from '../../model/evidence/base.js';
import type { SynEvidence } from '../../model/evidence/packets.js';
import { encodeIpv4, IP_PROTOCOL } from '../../wire/ipv4.js';
import { encodeTcp, mssOption, TCP_FLAG } from '../../wire/tcp.js';
import { recorder, type SentProbe, sendFailure } from '../sent-probe.js';
import type { RawContext } from './context.js';

const WINDOW_BYTES = 64_240;
const MSS_BYTES = 1460;
const SEQUENCE_STEP = 8;
/** IPv4 header, TCP header, and its MSS option. */
const SYN_BYTES = 44;

export interface SynPlan {
  port: number;
  sourcePort: number;
  ttl: number;
  purpose: Purpose;
  /** Zeros fill the packet up to this length, in bytes: only for ports that nothing uses, which refuse it whole. */
  packetBytes?: number;
}

/**
 * Sends one TCP SYN (RFC 9293 §3.5) from the raw socket to the target. Its sequence number is random and unlike that
 * of any other, so that exactly its replies are matched to it. The kernel knows nothing of it and resets a SYN-ACK.
 */
export async function sendSyn(context: RawContext, plan: SynPlan, sequence = anySequence()): Promise<SentProbe> {
  const { machine, raw, matcher, target, source, signal } = context;
  await machine.pacer.take(1, signal);
  signal.throwIfAborted();
  const record = recorder(context);
  const flight = { sentAt: machine.clock.now(), onReply: record.onReply };
  const key = { destination: target, port: plan.port, sourcePort: plan.sourcePort };
  matcher.expectSyn({ ...key, sequence }, flight);
  // A refusal acknowledges what the SYN carries as well (RFC 9293 §3.5.2).
  const filler = fillerBytes(plan);
  if (filler > 0) matcher.expectSyn({ ...key, sequence: (sequence + filler) % 2 ** 32 }, flight);
  const request = { source, destination: target, sequence, ...plan };
  const probe = record.attach(
    context.log.add<SynEvidence>({ probe: 'tcp-syn', request, outcome: 'pending', replies: [] }),
  );
  try {
    flight.sentAt = await raw.tcp.send(encodeSyn(request), target);
  } catch (error) {
    probe.settle({ outcome: 'not-sent', failure: sendFailure(error) });
  }
  return probe;
}

/**
 * Sends one more SYN from a source port that was used before. A SYN-ACK that got lost on its way left a half-open session
 * at the target, which would keep it from answering; a RST ends that first (RFC 9293 §3.10.7.4). The RST may get lost as
 * well: so that the next one ends the older session too, the sequence numbers stay within one window of each other.
 */
export async function repeatSyn(context: RawContext, plan: SynPlan): Promise<SentProbe> {
  const last = lastArriving(context, plan);
  if (last === null) return sendSyn(context, plan);
  await resetSyn(context, last);
  return sendSyn(context, plan, (last.request.sequence + SEQUENCE_STEP) % 2 ** 32);
}

/** The newest SYN with the same ports that was sent far enough to arrive. */
function lastArriving({ log, roundTrip }: RawContext, { port, sourcePort }: SynPlan): SynEvidence | null {
  const distance = distanceOf(roundTrip.replyTtl ?? FULL_TTL);
  const last = log.entries.findLast(
    (entry) =>
      entry.probe === 'tcp-syn' &&
      entry.request.port === port &&
      entry.request.sourcePort === sourcePort &&
      entry.request.ttl >= distance,
  );
  return last?.probe === 'tcp-syn' ? last : null;
}

/** Brings no answer, so it is no evidence. */
async function resetSyn(context: RawContext, { request }: SynEvidence): Promise<void> {
  const { machine, raw, target, signal } = context;
  await machine.pacer.take(1, signal);
  signal.throwIfAborted();
  const sequence = (request.sequence + 1) % 2 ** 32;
  try {
    await raw.tcp.send(encodeSegment({ ...request, sequence }, TCP_FLAG.rst), target);
  } catch {
    // The SYN that follows meets the same obstacle, and tells it.
  }
}

/** Zeros after the headers of a SYN. */
function fillerBytes({ packetBytes = 0 }: { packetBytes?: number }): number {
  return Math.max(0, packetBytes - SYN_BYTES);
}

function anySequence(): number {
  return randomBytes(4).readUInt32BE();
}

/** The whole packet of a SYN: IPv4 and TCP header. */
export function encodeSyn(request: Omit<SynEvidence['request'], 'purpose'>): Buffer {
  return encodeSegment(request, TCP_FLAG.syn);
}

function encodeSegment(request: Omit<SynEvidence['request'], 'purpose'>, flags: number): Buffer {
  const source = request.source as RawContext['source'];
  const destination = request.destination as RawContext['target'];
  const header = {
    sourcePort: request.sourcePort,
    destinationPort: request.port,
    sequence: request.sequence,
    acknowledgement: 0,
    flags,
    window: WINDOW_BYTES,
    urgent: 0,
    options: flags === TCP_FLAG.syn ? mssOption(MSS_BYTES) : Buffer.alloc(0),
  };
  const segment = encodeTcp(header, { source, destination }, Buffer.alloc(fillerBytes(request)));
  const identification = request.sequence & 0xffff;
  return encodeIpv4(
    { source, destination, protocol: IP_PROTOCOL.tcp, ttl: request.ttl, identification, dontFragment: true },
    segment,
  );
}
