import { waitForReply } from '../attempts.js';
import { answered, giveUp } from '../sent-probe.js';
import { EXPIRE_ROUNDS, RATE_LIMIT_PAUSE_MS, waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import { echoTraceFlow, sendEchoHop } from './echo.js';

/**
 * Sends echo requests that live exactly as long as the first SYN that was answered in the target's name, until anything
 * answers one: where they expire at a router, that SYN cannot have reached the target either. Spaced so that a router
 * that limits its errors has one to send. Nothing is sent where pings are answered, or no handshake was traced.
 */
export async function expireEcho(context: RawContext): Promise<void> {
  const { machine, signal, log } = context;
  const ttl = firstSynAck(context);
  if (ttl === null || log.entries.some((entry) => entry.probe === 'echo' && tellsEnough(entry, ttl))) return;
  const flow = echoTraceFlow();
  for (let round = 0; round < EXPIRE_ROUNDS; round += 1) {
    if (round > 0) await machine.clock.sleep(RATE_LIMIT_PAUSE_MS, signal);
    signal.throwIfAborted();
    const probe = await sendEchoHop(context, flow, ttl, 'test');
    await waitForReply(context, [probe], waitMs('hops', context.roundTrip.rttMs));
    giveUp([probe]);
    if (answered(probe)) return;
  }
}

/** Lowest TTL at which a traced SYN was answered; null where none was. */
function firstSynAck({ log }: RawContext): number | null {
  const ttls = log.entries.flatMap((entry) =>
    entry.probe === 'tcp-syn' && isHopProbe(entry.request.purpose) && entry.outcome === 'syn-ack'
      ? [entry.request.ttl]
      : [],
  );
  return ttls.length > 0 ? Math.min(...ttls) : null;
}

function isHopProbe(purpose: string): boolean {
  return purpose === 'control' || purpose === 'test';
}

/** An echo reply, or any answer at this TTL. */
function tellsEnough({ outcome, request }: { outcome: string; request: { ttl: number } }, ttl: number): boolean {
  return outcome === 'echo-reply' || (request.ttl === ttl && outcome === 'icmp-error');
}
