import { once } from 'node:events';
import { Socket } from 'node:net';
import { errnoOf } from '../adapters/errno.js';
import type { WatchedSession } from '../ports.js';
import { F_DUPFD_CLOEXEC, IP_RECVERR, SOL_IP } from './constants.js';
import { type Descriptor, failure, type SocketSystem } from './descriptor.js';

export interface HandshakeResult {
  tls: NonNullable<WatchedSession['tls']>;
  receivedBytes: number;
  peerEnded: boolean;
  reset: boolean;
  /** When the stream ended, on the monotonic clock. */
  endedAt: number;
}

const CLOSE_WITHIN_MS = 250;
const RESETS = ['ECONNRESET', 'EPIPE'];

/**
 * A TLS handshake on a connected socket, by node's own TLS over a duplicate of the descriptor: that one may be closed,
 * while the connection stays and tells of its FIN. ICMP errors no longer end the connection, as for any program.
 */
export async function shakeHands(
  { libc, clock }: SocketSystem,
  descriptor: Descriptor,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<HandshakeResult> {
  descriptor.set(SOL_IP, IP_RECVERR, 0);
  const fd = libc.fcntl(descriptor.fd, F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return { ...UNTOUCHED, tls: { error: failure('fcntl', fd).errno }, endedAt: clock.now() };
  const socket = new Socket({ fd, readable: true, writable: true });
  let reset = false;
  let endedAt: number | null = null;
  socket.on('error', (error) => {
    reset ||= RESETS.includes(errnoOf(error));
    endedAt ??= clock.now();
  });
  socket.once('end', () => {
    endedAt ??= clock.now();
  });
  const { inspectTls } = await import('../adapters/tls.js');
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(timeoutMs + CLOSE_WITHIN_MS) }).catch(() => {});
  const tls = await inspectTls(socket, timeoutMs, signal);
  await closed;
  socket.destroy();
  return {
    tls,
    receivedBytes: socket.bytesRead,
    peerEnded: socket.readableEnded,
    reset,
    endedAt: endedAt ?? clock.now(),
  };
}

const UNTOUCHED = { receivedBytes: 0, peerEnded: false, reset: false };
