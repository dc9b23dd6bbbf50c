import type { Server, Socket } from 'node:net';
import type { Report } from './events.js';
import { PROFILE_REQUEST } from './profile.js';
import { keepSessions, peerOf, watchSession } from './session.js';

/** A session that sends more than this is ended. */
export const DISCOVERY_MAX_BYTES = 256;

/** TCP discovery: answers the `standin` profile's request, says nothing first, and closes on anything else. */
export function serveDiscovery(server: Server, answer: Buffer, idleMs: number, report: Report): () => Promise<void> {
  server.on('connection', (socket: Socket) => {
    const from = peerOf(socket);
    const tell = (what: string): void => report(from, what);
    watchSession(socket, { idleMs, maxBytes: DISCOVERY_MAX_BYTES }, tell, answerer(socket, answer, tell));
  });
  return keepSessions(server, report);
}

/** Compares what arrives with the request, byte by byte; the session ends at the first byte that differs. */
function answerer(socket: Socket, answer: Buffer, tell: (what: string) => void): (chunk: Buffer) => void {
  let text = '';
  return (chunk) => {
    if (socket.writableEnded) return;
    text += chunk.toString('latin1');
    if (text === PROFILE_REQUEST) {
      tell('discovery request answered');
      socket.write(answer);
    } else if (!PROFILE_REQUEST.startsWith(text)) {
      tell(text.startsWith(PROFILE_REQUEST) ? 'bytes after the request, closing' : 'not a stand-in request, closing');
      socket.end();
    }
  };
}
