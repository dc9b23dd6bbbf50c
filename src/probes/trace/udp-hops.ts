import type { Purpose } from '../../model/evidence/base.js';
import type { UdpPortEvidence } from '../../model/evidence/packets.js';
import type { DatagramSocket } from '../../net/ports.js';
import type { ProbeContext } from '../context.js';
import { recorder, type SentProbe, sendFailure } from '../sent-probe.js';
import type { HopSender } from './hop.js';

/**
 * Hop probes of a UDP flow from one ephemeral port. An ICMP error quotes no more of a datagram than its header (RFC 792), so
 * each has a length of its own: the first one byte, the next two. They are zero bytes, and are meant to die on the way.
 */
export function udpHops(context: ProbeContext, port: number, purpose: Purpose): HopSender {
  let socket: Promise<DatagramSocket> | null = null;
  let count = 0;
  return {
    async send(ttl) {
      socket ??= context.machine.datagrams.open({});
      count += 1;
      return sendHop(context, await socket, { port, ttl, bytes: count, purpose });
    },
    close: () => {
      socket?.then((open) => open.close()).catch(() => {});
    },
  };
}

async function sendHop(
  context: ProbeContext,
  socket: DatagramSocket,
  hopProbe: { port: number; ttl: number; bytes: number; purpose: Purpose },
): Promise<SentProbe> {
  const { machine, errors, target, signal } = context;
  await machine.pacer.take(1, signal);
  signal.throwIfAborted();
  const { port, ttl, bytes } = hopProbe;
  const record = recorder(context);
  const request = { destination: target, sourcePort: socket.localPort, payload: 'filler', ...hopProbe } as const;
  const probe = record.attach(
    context.log.add<UdpPortEvidence>({ probe: 'udp-port', request, outcome: 'pending', replies: [] }),
  );
  const flight = { sentAt: machine.clock.now(), onReply: record.onReply };
  errors.expectDatagram({ destination: target, port, sourcePort: socket.localPort, bytes }, flight);
  try {
    await socket.send(Buffer.alloc(bytes), target, port, ttl);
  } catch (error) {
    probe.settle({ outcome: 'not-sent', failure: sendFailure(error) });
  }
  return probe;
}
