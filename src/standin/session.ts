import type { Server, Socket } from 'node:net';
import type { Peer, Report } from './events.js';
import { errorCode } from './listen.js';

/** What one TCP session may take. */
export interface SessionLimits {
  /** A session without traffic for this long is closed, in milliseconds. */
  idleMs: number;
  /** More bytes than this end the session. */
  maxBytes: number;
}

/** Sessions a service holds at the same time; more are refused at once. */
export const MAX_SESSIONS = 128;
/** A peer that sends a byte now and then is cut off after this many idle limits. */
const LIFE_IN_IDLE_LIMITS = 6;

/** The peer's address and port; both survive the end of the session in the returned value. */
export function peerOf(socket: Socket): Peer {
  return { address: socket.remoteAddress ?? 'unknown', port: socket.remotePort ?? 0 };
}

/**
 * Holds a session within its limits and reports its end with the number of bytes received. The bytes themselves go
 * to `onData` alone and are kept nowhere.
 */
export function watchSession(
  socket: Socket,
  limits: SessionLimits,
  report: (what: string) => void,
  onData: (chunk: Buffer) => void = () => {},
): void {
  let received = 0;
  let ending = 'session closed';
  const cut = (why: string): void => {
    ending = `session closed by the stand-in: ${why}`;
    socket.destroy();
  };
  const life = setTimeout(() => cut('open for too long'), limits.idleMs * LIFE_IN_IDLE_LIMITS).unref();
  socket.setTimeout(limits.idleMs, () => cut('idle'));
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > limits.maxBytes) cut('too much was sent');
    else onData(chunk);
  });
  socket.on('error', (error) => {
    ending = `session broken off (${errorCode(error)})`;
  });
  socket.on('close', () => {
    clearTimeout(life);
    report(`${ending}, ${received} bytes received`);
  });
}

/**
 * Keeps track of a server's connections and refuses those over the limit. The returned function stops listening,
 * ends every open session and resolves once the port is free.
 */
export function keepSessions(server: Server, report: Report): () => Promise<void> {
  const open = new Set<Socket>();
  server.maxConnections = MAX_SESSIONS;
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    report(peerOf(socket), 'TCP session opened');
  });
  server.on('drop', (dropped) => {
    const from = { address: dropped?.remoteAddress ?? 'unknown', port: dropped?.remotePort ?? 0 };
    report(from, `TCP session refused: ${MAX_SESSIONS} are open already`);
  });
  server.on('error', (error) => report({ address: 'unknown', port: 0 }, `listening failed (${errorCode(error)})`));
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
}
