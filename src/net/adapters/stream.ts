import { connect, type Socket } from 'node:net';
import type { Ipv4 } from '../../model/address.js';
import type { TlsDetails } from '../../model/evidence/sessions.js';
import type { Clock, SessionOpener, SessionOptions, SessionOutcome, SessionResult } from '../ports.js';
import { errnoOf } from './errno.js';

const OUTCOME_BY_ERRNO: Record<string, SessionOutcome> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
  EPERM: 'denied',
  EACCES: 'denied',
};
const CLOSE_WITHIN_MS = 250;

/** Sessions through the kernel's TCP: connect, bytes the peer sends first, TLS where asked, orderly close. */
export function systemSessions(clock: Clock): SessionOpener {
  return { open: (destination, port, options) => openSession(destination, port, options, clock) };
}

async function openSession(
  destination: Ipv4,
  port: number,
  options: SessionOptions,
  clock: Clock,
): Promise<SessionResult> {
  const startedAt = clock.now();
  const socket = connect({ host: destination, port, family: 4 });
  const failure = await connected(socket, options);
  if (failure !== null) {
    socket.destroy();
    return { ...failure, received: Buffer.alloc(0) };
  }
  const opened = {
    outcome: 'open' as const,
    connectMs: clock.now() - startedAt,
    ...(socket.localAddress === undefined ? {} : { localAddress: socket.localAddress }),
    ...(socket.localPort === undefined ? {} : { localPort: socket.localPort }),
  };
  if (options.tls) return { ...opened, received: Buffer.alloc(0), tls: await describeTls(socket, options) };
  const received = await listen(socket, options, clock);
  await close(socket, clock);
  return { ...opened, received };
}

type Failure = { outcome: SessionOutcome; errno?: string };

/** Resolves with null when connected, with the reason otherwise. */
function connected(socket: Socket, options: SessionOptions): Promise<Failure | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish({ outcome: 'timeout' }), options.timeoutMs);
    const abort = (): void => finish({ outcome: 'timeout' });
    function finish(result: Failure | null): void {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      resolve(result);
    }
    options.signal?.addEventListener('abort', abort, { once: true });
    if (options.signal?.aborted) abort();
    socket.once('connect', () => finish(null));
    // Stays for the life of the socket, so that a later reset never surfaces as an uncaught error.
    socket.on('error', (error) => {
      const errno = errnoOf(error);
      finish({ outcome: OUTCOME_BY_ERRNO[errno] ?? 'error', errno });
    });
  });
}

/** Collects what the peer says first (or answers to the request) until it is complete, the limits, or the end. */
async function listen(socket: Socket, options: SessionOptions, clock: Clock): Promise<Buffer> {
  const { maxBytes, request, isComplete } = options;
  const bytes = Buffer.alloc(maxBytes);
  let size = 0;
  const done = new AbortController();
  socket.on('data', (chunk: Buffer) => {
    size += chunk.copy(bytes, size);
    if (size >= maxBytes || isComplete?.(bytes.subarray(0, size))) done.abort();
  });
  socket.once('close', () => done.abort());
  if (request) socket.write(request);
  const signal = options.signal ? AbortSignal.any([options.signal, done.signal]) : done.signal;
  await clock.sleep(options.listenMs, signal);
  socket.removeAllListeners('data');
  return bytes.subarray(0, size);
}

/** FIN first; a peer that does not answer it is left after a short wait. */
async function close(socket: Socket, clock: Clock): Promise<void> {
  const closed = new AbortController();
  socket.once('close', () => closed.abort());
  socket.resume();
  socket.end();
  if (!socket.closed) await clock.sleep(CLOSE_WITHIN_MS, closed.signal);
  socket.destroy();
}

async function describeTls(socket: Socket, options: SessionOptions): Promise<TlsDetails | { error: string }> {
  const { inspectTls } = await import('./tls.js');
  return inspectTls(socket, options.timeoutMs, options.signal);
}
