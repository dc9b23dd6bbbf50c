import { sessionCarries } from '../model/evidence/queries/sessions.js';
import type { SessionEvidence } from '../model/evidence/sessions.js';
import type { DiscoveryProfile } from '../model/profile.js';
import type { SessionOptions, SessionResult } from '../net/ports.js';
import { isComplete } from '../wire/profile-answer.js';
import type { ProbeContext } from './context.js';
import type { Settled } from './evidence-log.js';

/** SYN, ACK and FIN of an ordinary session. */
const PACKETS_A_SESSION = 3;
/** A request and the acknowledgement of its answer. */
const PACKETS_A_REQUEST = 2;
const LISTEN_MS = 150;
const MOST_BYTES = 256;
/** Between the sessions of which one carried nothing: what one meets by chance, the next one does not. */
export const AGAIN_AFTER_MS = 1000;
/** Sessions that may carry nothing before that is believed. */
const MOST_DEAD = 2;

export interface SessionPlan {
  port: number;
  tls: boolean;
  /** Set where it is opened for an expectation alone. */
  purpose?: 'expect' | 'sweep';
  /** Its source port is odd, where that of other sessions is even. */
  otherParity?: true;
  /** Whose request is sent once the session is open; without it nothing is. */
  profile?: DiscoveryProfile;
  /** Decides nothing: only what it showed is told. */
  beside?: true;
}

/**
 * One TCP session through the kernel: connect, wait briefly for bytes the unit may send first, close in order. With
 * `tls`, a handshake instead of the wait. Nothing is sent inside the session but the request of a profile that the user
 * gave (no invented bytes, no login).
 */
export async function openSession(
  context: ProbeContext,
  plan: SessionPlan,
  timeoutMs = context.timeoutMs,
): Promise<SessionEvidence> {
  const { machine, target, signal } = context;
  const { port, tls, profile, beside, purpose, otherParity } = plan;
  await machine.pacer.take(PACKETS_A_SESSION + (profile ? PACKETS_A_REQUEST : 0), signal);
  signal.throwIfAborted();
  const evidence = context.log.add<SessionEvidence>({
    probe: 'tcp-session',
    request: {
      destination: target,
      port,
      tls,
      ...(beside ? { beside } : {}),
      ...(purpose === undefined ? {} : { purpose }),
    },
    outcome: 'pending',
    replies: [],
  });
  const talk = profile ? talkOf(profile) : { listenMs: LISTEN_MS, maxBytes: MOST_BYTES };
  const result = await machine.sessions.open(target, port, {
    timeoutMs,
    tls,
    signal,
    ...(otherParity ? { source: context.source } : {}),
    ...talk,
  });
  signal.throwIfAborted();
  const sent = profile && result.outcome === 'open' ? { requestHex: profile.request.toString('hex') } : {};
  return context.log.settle(evidence, { ...describe(result), ...sent });
}

function talkOf(profile: DiscoveryProfile): Pick<SessionOptions, 'listenMs' | 'maxBytes' | 'request' | 'isComplete'> {
  const { request, answer } = profile;
  const complete = (received: Buffer): boolean => isComplete(profile, received);
  return { request, listenMs: answer.waitMs, maxBytes: answer.maxBytes, isComplete: complete };
}

/**
 * Opens a session, and again after a failure, as often as the context allows; where one opens and carries nothing, once
 * more, from a source port of the other parity, a while later. Returns the last try.
 */
export async function openSessionWithRetries(
  context: ProbeContext,
  plan: SessionPlan,
  timeoutMs = context.timeoutMs,
): Promise<SessionEvidence> {
  const { clock } = context.machine;
  const otherParity = true;
  let startedAt = clock.now();
  let evidence = await openSession(context, plan, timeoutMs);
  let opened = 0;
  for (let n = 1; n < context.attempts && isWorthRetrying(evidence); n += 1) {
    if (evidence.outcome === 'open') {
      opened += 1;
      if (opened >= MOST_DEAD) break;
      await clock.sleep(startedAt + AGAIN_AFTER_MS - clock.now(), context.signal);
      context.signal.throwIfAborted();
    }
    startedAt = clock.now();
    evidence = await openSession(context, { ...plan, ...(n % 2 === 1 ? { otherParity } : {}) }, timeoutMs);
  }
  return evidence;
}

function isWorthRetrying(evidence: SessionEvidence): boolean {
  const { outcome } = evidence;
  return outcome === 'timeout' || outcome === 'reset' || (outcome === 'open' && sessionCarries(evidence) !== true);
}

function describe(result: SessionResult): Settled<SessionEvidence> {
  const { received, outcome, errno, connectMs, localAddress, localPort, tls, facts, syns, icmpErrors } = result;
  return {
    outcome,
    ...(errno === undefined ? {} : { errno }),
    ...(connectMs === undefined ? {} : { connectMs }),
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(localPort === undefined ? {} : { localPort }),
    ...(tls === undefined ? {} : { tls }),
    ...(facts === undefined ? {} : { facts: toMicroseconds(facts) }),
    ...(syns === undefined ? {} : { syns }),
    ...(icmpErrors === undefined ? {} : { icmpErrors: toMicroseconds(icmpErrors) }),
    ...(received.length === 0 ? {} : { receivedHex: received.toString('hex') }),
  };
}

/** Reports hold times to the microsecond; a saved one is judged on the same numbers. */
function toMicroseconds<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) =>
    typeof one === 'number' ? Math.round(one * 1000) / 1000 : one,
  ) as T;
}
