import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls';
import type { KeyPair } from './certificate.js';
import type { Peer, Report } from './events.js';
import { errorCode } from './listen.js';
import { QUIET_MAX_BYTES } from './quiet-service.js';
import { keepSessions, peerOf, watchSession } from './session.js';

/**
 * Configuration over TLS: finishes the handshake, then is as quiet as the plain port. The certificate is made for the
 * first session, which waits for it, and serves all that follow: where nobody asks for it, the start is quicker.
 * `server` has to pause its connections; `handshakeTimeout` bounds the handshake.
 */
export function serveTls(
  server: Server,
  makePair: () => Promise<KeyPair>,
  idleMs: number,
  report: Report,
): () => Promise<void> {
  const tls = createTlsServer({ handshakeTimeout: idleMs });
  let ready: Promise<void> | undefined;
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {});
    ready ??= makePair().then((pair) => tls.setSecureContext(pair));
    ready.then(
      () => socket.destroyed || tls.emit('connection', socket),
      () => socket.destroy(),
    );
  });
  reportHandshakes(server, tls, report);
  tls.on('secureConnection', (socket: TLSSocket) => {
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
function reportHandshakes(server: Server, tls: TlsServer, report: Report): void {
  const unsecured = new Map<string, string>();
  server.on('connection', (socket: Socket) => {
    const from = peerOf(socket);
    unsecured.set(keyOf(from), 'session closed before a TLS handshake');
    socket.on('close', () => {
      const ending = unsecured.get(keyOf(from));
      if (unsecured.delete(keyOf(from)) && ending !== undefined) report(from, ending);
    });
  });
  tls.on('tlsClientError', (error, socket) => {
    const key = keyOf(peerOf(socket));
    if (unsecured.has(key)) unsecured.set(key, `session closed: TLS handshake failed (${errorCode(error)})`);
    socket.destroy();
  });
  tls.on('secureConnection', (socket: TLSSocket) => unsecured.delete(keyOf(peerOf(socket))));
}

function keyOf(peer: Peer): string {
  return `${peer.address}:${peer.port}`;
}
