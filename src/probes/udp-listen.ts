import type { UdpListenEvidence } from '../model/evidence/packets.js';
import type { DatagramSocket } from '../net/ports.js';
import type { ProbeContext } from './context.js';
import { sendFailure } from './sent-probe.js';

/** Listens for what the unit sends by itself, until it is stopped. */
export interface UdpListener {
  readonly evidence: UdpListenEvidence;
  /** Resolves when the unit is heard; never, where the port cannot be listened on. */
  readonly heard: Promise<void>;
  /** Ends it: what was not heard by now was not heard. Calling it again changes nothing. */
  stop(): void;
}

/**
 * Passive listening on a UDP port, broadcasts included (the voice network of a unit announces itself about every 30 s).
 * Only datagrams from the unit's own address count. Where another program of this PC holds the port, the evidence says
 * that it is unusable: the port is never taken away from it.
 */
export async function listenForUnit(context: ProbeContext, port: number): Promise<UdpListener> {
  const { machine, target, log } = context;
  const request = { destination: target, port };
  const evidence = log.add<UdpListenEvidence>({ probe: 'udp-listen', request, outcome: 'pending', replies: [] });
  const since = machine.clock.now();
  const socket = await open(context, port, evidence);
  const heard = new Promise<void>((resolve) => {
    socket?.onMessage((payload, from, receivedAt) => {
      if (from.address !== target || evidence.outcome === 'silent') return;
      const seen = { from: from.address, rttMs: 0, sourcePort: from.port, bytes: payload.length };
      if (!log.reply(evidence, { kind: 'datagram', ...seen })) return;
      log.settle(evidence, { outcome: 'answered', listenedMs: receivedAt - since });
      resolve();
    });
  });
  let stopped = false;
  return {
    evidence,
    heard,
    stop() {
      if (stopped) return;
      stopped = true;
      if (evidence.outcome === 'pending') {
        log.settle(evidence, { outcome: 'silent', listenedMs: machine.clock.now() - since });
      }
      socket?.close();
    },
  };
}

async function open(context: ProbeContext, port: number, evidence: UdpListenEvidence): Promise<DatagramSocket | null> {
  try {
    return await context.machine.datagrams.open({ port, broadcast: true });
  } catch (error) {
    context.log.settle(evidence, { outcome: 'unusable', failure: sendFailure(error) });
    return null;
  }
}
