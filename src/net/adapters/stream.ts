import { connect, type Socket } from 'node:net';
import type { Ipv4 } from '../../model/address.js';
import type { TlsDetails } from '../../model/evidence/sessions.js';
import type { SessionFacts } from '../../model/session-facts.js';
import type { Clock, SessionOpener, SessionOptions, SessionOutcome, SessionResult } from '../ports.js';
import { errnoOf } from './errno.js';

/** What a failed connect() comes to. */
export const OUTCOME_BY_ERRNO: Record<string, SessionOutcome> = {
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
  const { source } = options;
  const socket = connect({
    host: destination,
    port,
    family: 4,
    ...(source === undefined ? {} : { localAddress: source }),
  });
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
  const watch = watchEnd(socket, clock, opened.connectMs);
  if (options.tls) {
    const tls = await describeTls(socket, options);
    return { ...opened, received: Buffer.alloc(0), tls, facts: watch() };
  }
  const received = await listen(socket, options, clock);
  const finSentAt = clock.now();
  await close(socket, clock, options.finMs);
  return { ...opened, received, facts: watch(finSentAt) };
}

/**
 * What node tells of the end of a session. It hides acknowledgements: what the peer says after our FIN answers it, and
 * everything else stays unknown.
 */
function watchEnd(socket: Socket, clock: Clock, rttMs: number): (finSentAt?: number) => SessionFacts {
  const openedAt = clock.now();
  let peerFinMs: number | undefined;
  let resetMs: number | undefined;
  socket.once('end', () => {
    peerFinMs = clock.now() - openedAt;
  });
  socket.on('error', (error) => {
    if (['ECONNRESET', 'EPIPE'].includes(errnoOf(error))) resetMs ??= clock.now() - openedAt;
  });
  return (finSentAt) => ({
    rttMs,
    receivedBytes: socket.bytesRead,
    sentBytes: socket.bytesWritten,
    acknowledgedBytes: 0,
    ...(finSentAt === undefined ? {} : { fin: { sentMs: finSentAt - openedAt, watchedMs: clock.now() - finSentAt } }),
    retransmits: 0,
    repeatedSynAcks: 0,
    ...(peerFinMs === undefined ? {} : { peerFinMs }),
    ...(resetMs === undefined ? {} : { resetMs }),
    errors: [],
  });
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
async function close(socket: Socket, clock: Clock, withinMs = CLOSE_WITHIN_MS): Promise<void> {
  const closed = new AbortController();
  socket.once('close', () => closed.abort());
  socket.resume();
  socket.end();
  if (!socket.closed) await clock.sleep(withinMs, closed.signal);
  socket.destroy();
}

async function describeTls(socket: Socket, options: SessionOptions): Promise<TlsDetails | { error: string }> {
  const { inspectTls } = await import('./tls.js');
  return inspectTls(socket, options.timeoutMs, options.signal);
}
