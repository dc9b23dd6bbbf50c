import { randomInt } from 'node:crypto';
import type { Purpose } from '../../model/evidence/base.js';
import type { EchoEvidence } from '../../model/evidence/packets.js';
import { encodeConstantChecksumEcho } from '../../wire/icmp.js';
import { encodeIpv4, IP_PROTOCOL } from '../../wire/ipv4.js';
import { recorder, type SentProbe, sendFailure } from '../sent-probe.js';
import type { RawContext } from './context.js';

/** Sends one echo request (RFC 792) to the target through net-ping; its replies are seen by the raw listener. */
export async function sendEcho(context: RawContext, purpose: Purpose): Promise<SentProbe> {
  const { machine, raw, matcher, target, signal } = context;
  const sender = raw.echo;
  await machine.pacer.take(1, signal);
  signal.throwIfAborted();
  const record = recorder(context);
  const draft = { probe: 'echo', outcome: 'pending', replies: [] } as const;
  const request = { destination: target, identifier: sender.identifier, sequence: 0, ttl: 0, bytes: 0, purpose };
  try {
    const { sentAt, ...sent } = await sender.send(target);
    const probe = record.attach(
      context.log.add<EchoEvidence>({ ...draft, replies: [], request: { ...request, ...sent } }),
    );
    const key = { destination: target, identifier: sender.identifier, sequence: sent.sequence };
    matcher.expectEcho(key, { sentAt, onReply: record.onReply });
    return probe;
  } catch (error) {
    const failure = sendFailure(error);
    return record.attach(
      context.log.add<EchoEvidence>({ ...draft, replies: [], outcome: 'not-sent', request, failure }),
    );
  }
}

/** The identifier and ICMP checksum that keep all echoes of one trace on one path behind load balancers. */
export interface EchoTraceFlow {
  identifier: number;
  checksum: number;
  nextSequence: number;
}

export function echoTraceFlow(): EchoTraceFlow {
  return { identifier: randomInt(1, 0xffff), checksum: randomInt(1, 0xfffe), nextSequence: 1 };
}

/** Length of an IPv4 header without options, in bytes. */
const IP_HEADER_BYTES = 20;

/**
 * Sends one echo request with the given TTL from the raw socket, with the trace's identifier and checksum, DF set.
 * `packetBytes` is the length of the whole IPv4 packet; zeros fill it up, which leave the checksum as it is.
 */
export async function sendEchoHop(
  context: RawContext,
  flow: EchoTraceFlow,
  ttl: number,
  purpose: Purpose,
  packetBytes = 0,
): Promise<SentProbe> {
  const { machine, raw, matcher, target, source, signal } = context;
  await machine.pacer.take(1, signal);
  signal.throwIfAborted();
  const sequence = flow.nextSequence;
  flow.nextSequence += 1;
  const { identifier, checksum } = flow;
  const message = encodeConstantChecksumEcho({ identifier, sequence, checksum });
  const filler = Buffer.alloc(Math.max(0, packetBytes - IP_HEADER_BYTES - message.length));
  const segment = Buffer.concat([message, filler]);
  const header = { source, destination: target, protocol: IP_PROTOCOL.icmp, ttl, identification: sequence };
  const packet = encodeIpv4({ ...header, dontFragment: true }, segment);
  const record = recorder(context);
  const flight = { sentAt: machine.clock.now(), onReply: record.onReply };
  matcher.expectEcho({ destination: target, identifier, sequence }, flight);
  const request = { destination: target, ttl, identifier, sequence, bytes: segment.length, purpose };
  const probe = record.attach(
    context.log.add<EchoEvidence>({ probe: 'echo', request, outcome: 'pending', replies: [] }),
  );
  try {
    flight.sentAt = await raw.icmp.send(packet, target);
  } catch (error) {
    probe.settle({ outcome: 'not-sent', failure: sendFailure(error) });
  }
  return probe;
}
