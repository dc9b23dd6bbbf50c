import { randomInt } from 'node:crypto';
import { type Clock, type EchoSender, SendError } from '../ports.js';
import { errnoOf, messageOf } from './errno.js';
import { loadPackage } from './packages.js';

/** The part of the npm package net-ping that is used here; it ships no types. */
interface PingModule {
  createSession(options: Record<string, unknown>): Session;
}

interface Request {
  id: number;
}

interface Session {
  on(event: 'error', listener: (error: Error) => void): void;
  pingHost(target: string, callback: (error: Error | null) => void): void;
  onBeforeSocketSend(request: Request): void;
  onSocketSend(request: Request, error: unknown, bytes: number): void;
  close(): void;
}

const ECHO_TTL = 64;
/** ICMP header and payload: what ping(8) sends by default. */
const ECHO_BYTES = 64;
/** net-ping forgets a request after this; matching is done by the raw listener, so only memory depends on it. */
const FORGET_AFTER_MS = 1000;
const HIGHEST_IDENTIFIER = 65_534;

/**
 * Sends echo requests (RFC 792) through net-ping. It hides the ICMP code and the TTL of replies and does not compare
 * their source, so replies are matched by a raw ICMP listener instead; `onSocketSend` tells the sequence number and
 * the moment of sending. Throws the system's error when raw sockets are refused.
 */
export function openEchoSender(clock: Clock): EchoSender {
  const ping = loadPackage('net-ping') as PingModule;
  const identifier = randomInt(1, HIGHEST_IDENTIFIER);
  const session = ping.createSession({
    sessionId: identifier,
    retries: 0,
    timeout: FORGET_AFTER_MS,
    packetSize: ECHO_BYTES,
    ttl: ECHO_TTL,
  });
  session.on('error', () => {});
  const sends = watchSends(session, clock);
  return {
    identifier,
    async send(destination) {
      const sent = sends.next();
      session.pingHost(destination, () => {});
      return { ...(await sent), ttl: ECHO_TTL, bytes: ECHO_BYTES };
    },
    close: () => session.close(),
  };
}

interface Sent {
  sequence: number;
  sentAt: number;
}

/** net-ping sends in the order of asking, so the oldest waiter belongs to the next packet that leaves. */
function watchSends(session: Session, clock: Clock): { next(): Promise<Sent> } {
  const waiting: { resolve: (sent: Sent) => void; reject: (error: SendError) => void }[] = [];
  const before = session.onBeforeSocketSend.bind(session);
  const after = session.onSocketSend.bind(session);
  let sentAt = 0;
  session.onBeforeSocketSend = (request) => {
    before(request);
    sentAt = clock.now();
  };
  session.onSocketSend = (request, error, bytes) => {
    after(request, error, bytes);
    const waiter = waiting.shift();
    if (error) waiter?.reject(new SendError(errnoOf(error), messageOf(error)));
    else waiter?.resolve({ sequence: request.id, sentAt });
  };
  return {
    next: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
  };
}
