import type { SessionEvidence } from '../model/evidence.js';
import type { SessionResult } from '../net/ports.js';
import type { ProbeContext } from './context.js';

/** SYN, ACK and FIN of an ordinary session. */
const PACKETS_A_SESSION = 3;
const LISTEN_MS = 150;
const MOST_BYTES = 256;

export interface SessionPlan {
  port: number;
  tls: boolean;
}

/**
 * One TCP session through the kernel: connect, wait briefly for bytes the unit may send first, close in order. With
 * `tls`, a handshake instead of the wait. Nothing is sent inside the session (SPEC: no invented bytes, no login).
 */
export async function openSession(
  context: ProbeContext,
  plan: SessionPlan,
  timeoutMs = context.timeoutMs,
): Promise<SessionEvidence> {
  const { machine, target, signal } = context;
  await machine.pacer.take(PACKETS_A_SESSION, signal);
  signal.throwIfAborted();
  const evidence = context.log.add<SessionEvidence>({
    probe: 'tcp-session',
    request: { destination: target, ...plan },
    outcome: 'pending',
    replies: [],
  });
  const result = await machine.sessions.open(target, plan.port, {
    timeoutMs,
    listenMs: LISTEN_MS,
    maxBytes: MOST_BYTES,
    tls: plan.tls,
    signal,
  });
  signal.throwIfAborted();
  Object.assign(evidence, describe(result));
  return evidence;
}

/** Opens a session, and again after a failure, as often as the context allows. Returns the last try. */
export async function openSessionWithRetries(context: ProbeContext, plan: SessionPlan): Promise<SessionEvidence> {
  let evidence = await openSession(context, plan);
  for (let n = 1; n < context.attempts && isWorthRetrying(evidence); n += 1) {
    evidence = await openSession(context, plan);
  }
  return evidence;
}

function isWorthRetrying(evidence: SessionEvidence): boolean {
  return evidence.outcome === 'timeout' || evidence.outcome === 'reset';
}

function describe(result: SessionResult): Partial<SessionEvidence> {
  const { received, outcome, errno, connectMs, localPort, tls } = result;
  return {
    outcome,
    ...(errno === undefined ? {} : { errno }),
    ...(connectMs === undefined ? {} : { connectMs }),
    ...(localPort === undefined ? {} : { localPort }),
    ...(tls === undefined ? {} : { tls }),
    ...(received.length === 0 ? {} : { receivedHex: received.toString('hex') }),
  };
}
