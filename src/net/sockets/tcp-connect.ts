import { ANY_ADDRESS, type Ipv4 } from '../../model/address.js';
import type {
  KernelConnect,
  KernelConnectFacts,
  KernelConnectOptions,
  SocketFailure,
  SocketIcmpError,
} from '../ports.js';
import { EINPROGRESS, IP_TTL, POLLOUT, SOCK_STREAM, SOL_IP, SOL_TCP, TCP_SYNCNT } from './constants.js';
import { Descriptor, failure, type SocketSystem } from './descriptor.js';
import { encodeSocketAddress } from './socket-address.js';
import { readTcpInfo, type TcpState } from './tcp-info.js';
import { kernelConnection } from './tcp-session.js';

/** The peer reset or ended the connection after the handshake, before we looked. */
const AFTER_HANDSHAKE: readonly string[] = ['ECONNRESET', 'EPIPE'];

const UNDECIDED: readonly TcpState[] = ['unknown', 'syn-sent', 'syn-received'];

/** How an attempt ended: with an error of the system where it is none of the words. */
type Ending = 'open' | 'silent' | 'aborted' | SocketFailure;

/**
 * A TCP connection of the kernel's own, with its options, window and retransmissions (RFC 9293). Linux gives it up at the
 * first ICMP error; the error queue tells of each one who sent it.
 */
export async function connectTcp(
  system: SocketSystem,
  destination: Ipv4,
  port: number,
  options: KernelConnectOptions,
): Promise<KernelConnect> {
  const now = system.clock.now();
  const nothing = { sentAt: now, endedAt: now, syns: 0, icmpErrors: [] };
  if (options.signal?.aborted) return { ...nothing, outcome: 'aborted' };
  const descriptor = Descriptor.open(system, SOCK_STREAM, 0);
  if (!(descriptor instanceof Descriptor)) return { ...nothing, outcome: 'local-error', failure: descriptor };
  const icmpErrors: SocketIcmpError[] = [];
  const refused = prepare(system, descriptor, options);
  const sentAt = system.clock.now();
  const begun = refused ?? begin(system, descriptor, destination, port);
  const ending = begun ?? (await untilEnded(system, descriptor, icmpErrors, options));
  icmpErrors.push(...descriptor.takeIcmpErrors().map(({ error }) => error));
  const result = judge(system, descriptor, ending, { sentAt, icmpErrors });
  if (result.outcome !== 'open') await descriptor.close();
  return result;
}

/** Null when all options are set. */
function prepare(
  { libc }: SocketSystem,
  descriptor: Descriptor,
  { ttl, source, sourcePort, synRetries }: KernelConnectOptions,
): SocketFailure | null {
  const ttlSet = ttl === undefined ? 0 : descriptor.set(SOL_IP, IP_TTL, ttl);
  if (ttlSet < 0) return failure('setsockopt IP_TTL', ttlSet);
  const retriesSet = synRetries === undefined ? 0 : descriptor.set(SOL_TCP, TCP_SYNCNT, synRetries);
  if (retriesSet < 0) return failure('setsockopt TCP_SYNCNT', retriesSet);
  if (source === undefined && sourcePort === undefined) return null;
  const bound = libc.bind(descriptor.fd, encodeSocketAddress(source ?? ANY_ADDRESS, sourcePort ?? 0));
  return bound < 0 ? failure('bind', bound) : null;
}

/** Lets the kernel send its SYN. Null when it is under way. */
function begin({ libc }: SocketSystem, descriptor: Descriptor, destination: Ipv4, port: number): Ending | null {
  const result = libc.connect(descriptor.fd, encodeSocketAddress(destination, port));
  if (result === 0) return 'open';
  return result === -EINPROGRESS ? null : failure('connect', result);
}

/** Waits for the end of the attempt. ICMP errors that do not end it are collected. */
function untilEnded(
  system: SocketSystem,
  descriptor: Descriptor,
  icmpErrors: SocketIcmpError[],
  { timeoutMs, signal }: KernelConnectOptions,
): Promise<Ending> {
  return new Promise((resolve) => {
    // The event loop may be late: what came in time is seen first.
    const cancelTimer = system.clock.after(timeoutMs, () => finish(look() ?? 'silent'));
    const abort = (): void => finish('aborted');
    signal?.addEventListener('abort', abort, { once: true });
    descriptor.onReady = () => {
      const ending = look();
      if (ending !== null) finish(ending);
    };
    descriptor.want(POLLOUT);
    function look(): Ending | null {
      // The state is asked for first: what closed the connection is there by then.
      const state = readTcpInfo(system.libc, descriptor.fd)?.state ?? 'unknown';
      const error = descriptor.takeError();
      icmpErrors.push(...descriptor.takeIcmpErrors().map(({ error: found }) => found));
      if (error < 0) return failure('connect', error);
      // Reading the queue takes the pending error away; the state stays.
      if (state === 'closed') return { call: 'connect', errno: icmpErrors.at(-1)?.errno ?? 'UNKNOWN' };
      return UNDECIDED.includes(state) ? null : 'open';
    }
    function finish(ending: Ending): void {
      cancelTimer();
      signal?.removeEventListener('abort', abort);
      descriptor.want(0);
      resolve(ending);
    }
  });
}

function judge(
  system: SocketSystem,
  descriptor: Descriptor,
  ending: Ending,
  { sentAt, icmpErrors }: Pick<KernelConnectFacts, 'sentAt' | 'icmpErrors'>,
): KernelConnect {
  const info = readTcpInfo(system.libc, descriptor.fd);
  const local = descriptor.localAddress();
  const facts: KernelConnectFacts = {
    sentAt,
    endedAt: system.clock.now(),
    ...(local === null ? {} : { localAddress: local.address, localPort: local.port }),
    syns: info?.segmentsOut ?? 0,
    icmpErrors,
  };
  const opened = ending === 'open' || (typeof ending === 'object' && AFTER_HANDSHAKE.includes(ending.errno));
  if (opened) {
    facts.syns = 1 + (info?.retransmits ?? 0);
    const connection = kernelConnection(system, descriptor, ending !== 'open');
    const { rttMs = 0, mss = 0, pathMtu = 0 } = info ?? {};
    return { ...facts, outcome: 'open', rttMs, mss, pathMtu, connection };
  }
  if (typeof ending === 'string') return { ...facts, outcome: ending };
  const error = icmpErrors.findLast(({ errno }) => errno === ending.errno);
  if (error !== undefined) return { ...facts, outcome: 'icmp-error', error };
  if (ending.errno === 'ECONNREFUSED') return { ...facts, outcome: 'refused' };
  if (ending.errno === 'ETIMEDOUT') return { ...facts, outcome: 'silent' };
  return { ...facts, outcome: 'local-error', failure: ending };
}
