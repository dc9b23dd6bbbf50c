import type { Ipv4 } from '../../model/address.js';
import { OUTCOME_BY_ERRNO } from '../adapters/stream.js';
import type { KernelConnect, KernelSockets, SessionOpener, SessionOptions, SessionResult } from '../ports.js';

const NOTHING = Buffer.alloc(0);
/** Holds our FIN and the three repetitions that a judgement needs. */
const FIN_MS = 3000;

/** Sessions through ordinary sockets, with what the kernel tells of them: ICMP errors, and what came after the handshake. */
export function kernelSessions(sockets: KernelSockets): SessionOpener {
  return { open: (destination, port, options) => openSession(sockets, destination, port, options) };
}

async function openSession(
  sockets: KernelSockets,
  destination: Ipv4,
  port: number,
  options: SessionOptions,
): Promise<SessionResult> {
  const { timeoutMs, source, signal } = options;
  const connect = await sockets.connect(destination, port, {
    timeoutMs,
    ...(source === undefined ? {} : { source }),
    ...(signal === undefined ? {} : { signal }),
  });
  const seen = seenWhileConnecting(connect);
  if (connect.outcome !== 'open') return { ...failureOf(connect), ...seen, received: NOTHING };
  const { received, facts, tls } = await connect.connection.watch({
    listenMs: options.listenMs,
    finMs: options.finMs ?? FIN_MS,
    maxBytes: options.maxBytes,
    ...(options.request === undefined ? {} : { request: options.request }),
    ...(options.isComplete === undefined ? {} : { isComplete: options.isComplete }),
    ...(options.tls ? { tls: { timeoutMs } } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  const connectMs = connect.endedAt - connect.sentAt;
  return { outcome: 'open', connectMs, ...seen, received, facts, ...(tls === undefined ? {} : { tls }) };
}

function seenWhileConnecting({
  localAddress,
  localPort,
  syns,
  icmpErrors,
  sentAt,
}: KernelConnect): Partial<SessionResult> {
  const errors = icmpErrors.map(({ from, icmpType, icmpCode, receivedAt }) => ({
    from,
    icmpType,
    icmpCode,
    ms: receivedAt - sentAt,
  }));
  return {
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(localPort === undefined ? {} : { localPort }),
    syns,
    ...(errors.length === 0 ? {} : { icmpErrors: errors }),
  };
}

function failureOf(connect: Exclude<KernelConnect, { outcome: 'open' }>): Pick<SessionResult, 'outcome' | 'errno'> {
  if (connect.outcome === 'refused') return byErrno('ECONNREFUSED');
  if (connect.outcome === 'icmp-error') return byErrno(connect.error.errno);
  if (connect.outcome === 'local-error') return byErrno(connect.failure.errno);
  return { outcome: 'timeout' };
}

function byErrno(errno: string): Pick<SessionResult, 'outcome' | 'errno'> {
  return { outcome: OUTCOME_BY_ERRNO[errno] ?? 'error', errno };
}
