import { randomBytes } from 'node:crypto';
import type { Purpose, SynEvidence } from '../model/evidence.js';
import { encodeIpv4, IP_PROTOCOL } from '../wire/ipv4.js';
import { encodeTcp, mssOption, TCP_FLAG } from '../wire/tcp.js';
import type { ProbeContext } from './context.js';
import { recorder, type Shot, sendFailure } from './shot.js';

/** TTL of packets that are meant to arrive. */
export const FULL_TTL = 64;
const WINDOW_BYTES = 64_240;
const MSS_BYTES = 1460;

export interface SynPlan {
  port: number;
  sourcePort: number;
  ttl: number;
  purpose: Purpose;
}

/**
 * Sends one TCP SYN (RFC 9293 §3.5) from the raw socket to the target. Its sequence number is random and unlike that
 * of any other, so that exactly its replies are matched to it. The kernel knows nothing of it and resets a SYN-ACK.
 */
export async function shootSyn(context: ProbeContext, plan: SynPlan): Promise<Shot> {
  const { machine, matcher, target, source, signal } = context;
  await machine.pacer.take(1, signal);
  signal.throwIfAborted();
  const sequence = randomBytes(4).readUInt32BE();
  const record = recorder(context);
  const flight = { sentAt: machine.clock.now(), onReply: record.onReply };
  matcher?.expectSyn({ destination: target, port: plan.port, sourcePort: plan.sourcePort, sequence }, flight);
  const request = { source, destination: target, sequence, ...plan };
  const shot = record.attach(
    context.log.add<SynEvidence>({ probe: 'tcp-syn', request, outcome: 'pending', replies: [] }),
  );
  try {
    flight.sentAt = (await machine.raw?.tcp.send(encodeSyn(request), target)) ?? flight.sentAt;
  } catch (error) {
    Object.assign(shot.evidence, { outcome: 'not-sent', failure: sendFailure(error) });
  }
  return shot;
}

/**
 * Ends the half-open session that a SYN may have left at the target (RFC 9293 §3.10.7.4): a SYN-ACK that got lost on
 * its way is no reason for the target to answer the next SYN from that port. Brings no answer, so it is no evidence.
 */
export async function resetSyn(context: ProbeContext, { request }: SynEvidence): Promise<void> {
  const { machine, target, signal } = context;
  await machine.pacer.take(1, signal);
  signal.throwIfAborted();
  const sequence = (request.sequence + 1) % 2 ** 32;
  try {
    await machine.raw?.tcp.send(encodeSegment({ ...request, sequence }, TCP_FLAG.rst), target);
  } catch {
    // The SYN that follows meets the same obstacle, and tells it.
  }
}

function encodeSyn(request: SynEvidence['request']): Buffer {
  return encodeSegment(request, TCP_FLAG.syn);
}

function encodeSegment(request: SynEvidence['request'], flags: number): Buffer {
  const source = request.source as ProbeContext['source'];
  const destination = request.destination as ProbeContext['target'];
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
  const segment = encodeTcp(header, { source, destination });
  const identification = request.sequence & 0xffff;
  return encodeIpv4(
    { source, destination, protocol: IP_PROTOCOL.tcp, ttl: request.ttl, identification, dontFragment: true },
    segment,
  );
}
