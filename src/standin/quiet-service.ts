import type { Server, Socket } from 'node:net';
import type { Report } from './events.js';
import { keepSessions, peerOf, watchSession } from './session.js';

/** A session that sends more than this is ended. */
export const QUIET_MAX_BYTES = 4096;

/**
 * The configuration and security ports: they accept, say nothing and swallow a little. Their payload is proprietary
 * and may hold passwords, so only its length is ever looked at.
 */
export function serveQuiet(server: Server, idleMs: number, report: Report): () => Promise<void> {
  server.on('connection', (socket: Socket) => {
    const from = peerOf(socket);
    watchSession(socket, { idleMs, maxBytes: QUIET_MAX_BYTES }, (what) => report(from, what));
  });
  return keepSessions(server, report);
}
