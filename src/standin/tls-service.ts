import type { Socket } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';
import type { Peer, Report } from './events.js';
import { errorCode } from './listen.js';
import { QUIET_MAX_BYTES } from './quiet-service.js';
import { keepSessions, peerOf, watchSession } from './session.js';

/**
 * Configuration over TLS: finishes the handshake, then is as quiet as the plain port. The server's own
 * `handshakeTimeout` bounds the handshake.
 */
export function serveTls(server: Server, idleMs: number, report: Report): () => Promise<void> {
  reportHandshakes(server, report);
  server.on('secureConnection', (socket: TLSSocket) => {
    const from = peerOf(socket);
    report(from, `TLS handshake done (${socket.getProtocol() ?? 'unknown version'})`);
    watchSession(socket, { idleMs, maxBytes: QUIET_MAX_BYTES }, (what) => report(from, what));
  });
  return keepSessions(server, report);
}

/**
 * Reports the sessions that end without a handshake. The end is read from the TCP socket, because Node no longer knows
 * the peer of a TLS socket that was reset.
 */
function reportHandshakes(server: Server, report: Report): void {
  const unsecured = new Map<string, string>();
  server.on('connection', (socket: Socket) => {
    const from = peerOf(socket);
    unsecured.set(keyOf(from), 'session closed before a TLS handshake');
    socket.on('close', () => {
      const ending = unsecured.get(keyOf(from));
      if (unsecured.delete(keyOf(from)) && ending !== undefined) report(from, ending);
    });
  });
  server.on('tlsClientError', (error, socket) => {
    const key = keyOf(peerOf(socket));
    if (unsecured.has(key)) unsecured.set(key, `session closed: TLS handshake failed (${errorCode(error)})`);
    socket.destroy();
  });
  server.on('secureConnection', (socket: TLSSocket) => unsecured.delete(keyOf(peerOf(socket))));
}

function keyOf(peer: Peer): string {
  return `${peer.address}:${peer.port}`;
}
