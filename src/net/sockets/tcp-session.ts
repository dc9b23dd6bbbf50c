import { DEAD_AFTER_RETRANSMITS, type SessionFacts } from '../../model/session-facts.js';
import type { KernelConnection, SessionWatch, WatchedSession } from '../ports.js';
import { EAGAIN, ECONNRESET, EPIPE, MSG_NOSIGNAL, POLLIN, SHUT_WR, SO_LINGER, SOL_SOCKET } from './constants.js';
import type { Descriptor, SocketSystem } from './descriptor.js';
import { errnoName } from './libc.js';
import { acknowledgedData, readTcpInfo, type TcpInfo } from './tcp-info.js';
import { shakeHands } from './tls-stream.js';

const READ_BYTES = 16 * 1024;
/** Whatever else the program does gets its turn after so many reads. */
const MOST_READS = 64;
const MOST_ERRORS = 16;
/** An accept-then-reset needs a round trip to be seen before our FIN leaves. */
const LISTEN_ROUND_TRIPS = 1.5;
/** Nothing wakes a poll when a FIN is acknowledged: TCP_INFO is asked, at growing intervals. */
const FIRST_LOOK_MS = 1;
const LONGEST_LOOK_MS = 50;
/** After the acknowledgement of our FIN, for the peer's own. */
const PEER_FIN_WITHIN_MS = 250;
/** After the last repetition that a judgement needs. */
const LEAST_LAST_WAIT_MS = 250;
const LAST_WAIT_ROUND_TRIPS = 3;

/** The connection of a socket that has opened; `reset` where it was reset at once. */
export function kernelConnection(system: SocketSystem, descriptor: Descriptor, reset: boolean): KernelConnection {
  const watcher = new SessionWatcher(system, descriptor, reset);
  return { watch: (options) => watcher.watch(options), close: () => descriptor.close() };
}

class SessionWatcher {
  readonly #system: SocketSystem;
  readonly #descriptor: Descriptor;
  readonly #openedAt: number;
  readonly #atOpen: TcpInfo | null;
  readonly #chunk = Buffer.alloc(READ_BYTES);
  #received = Buffer.alloc(0);
  #receivedBytes = 0;
  #peerFinMs: number | undefined;
  #resetMs: number | undefined;
  #fin: SessionFacts['fin'];
  #givenUpMs: number | undefined;
  readonly #errors: SessionFacts['errors'] = [];
  /** Aborted when something has happened that a wait waits for. */
  #changed = new AbortController();

  constructor(system: SocketSystem, descriptor: Descriptor, reset: boolean) {
    this.#system = system;
    this.#descriptor = descriptor;
    this.#openedAt = system.clock.now();
    this.#atOpen = this.#info();
    if (reset) this.#resetMs = 0;
  }

  async watch(options: SessionWatch): Promise<WatchedSession> {
    try {
      const tls = options.tls && this.#resetMs === undefined ? await this.#shakeHands(options) : undefined;
      if (!options.tls) await this.#listen(options);
      await this.#finish(options);
      return {
        received: this.#received,
        facts: this.#facts(options.signal?.aborted === true),
        ...(tls === undefined ? {} : { tls }),
      };
    } finally {
      await this.#end();
    }
  }

  #now(): number {
    return this.#system.clock.now() - this.#openedAt;
  }

  #info(): TcpInfo | null {
    return readTcpInfo(this.#system.libc, this.#descriptor.fd);
  }

  get #ended(): boolean {
    return this.#resetMs !== undefined || this.#peerFinMs !== undefined;
  }

  async #listen(options: SessionWatch): Promise<void> {
    const { listenMs, request, maxBytes, isComplete, signal } = options;
    this.#descriptor.onReady = () => {
      this.#read(maxBytes);
      if (this.#ended || this.#received.length >= maxBytes || isComplete?.(this.#received)) this.#changed.abort();
    };
    this.#descriptor.want(POLLIN);
    if (request !== undefined) this.#send(request);
    const leastMs = LISTEN_ROUND_TRIPS * (this.#atOpen?.rttMs ?? 0);
    if (!this.#ended) await this.#sleep(Math.max(listenMs, leastMs), signal);
  }

  /** A request fits into the send buffer of a new connection; what does not is missing in `sentBytes`. */
  #send(request: Buffer): void {
    const result = this.#system.libc.send(this.#descriptor.fd, request, MSG_NOSIGNAL);
    if (result < 0) this.#note(result);
  }

  /** Reads what is there. After the end of the stream the poll is left: it would come back at once. */
  #read(maxBytes: number): void {
    for (let n = 0; n < MOST_READS && !this.#ended; n += 1) {
      const length = this.#system.libc.read(this.#descriptor.fd, this.#chunk);
      if (length === -EAGAIN) break;
      if (length > 0) this.#keep(this.#chunk.subarray(0, length), maxBytes);
      else if (length === 0) this.#peerFinMs = this.#now();
      else this.#note(length);
    }
    this.#descriptor.takeIcmpErrors();
    if (this.#ended) this.#descriptor.want(0);
  }

  #keep(bytes: Buffer, maxBytes: number): void {
    this.#receivedBytes += bytes.length;
    const room = maxBytes - this.#received.length;
    if (room > 0) this.#received = Buffer.concat([this.#received, bytes.subarray(0, room)]);
  }

  #note(error: number): void {
    if (error === -ECONNRESET || error === -EPIPE) this.#resetMs ??= this.#now();
    else if (this.#errors.length < MOST_ERRORS) this.#errors.push({ errno: errnoName(error), ms: this.#now() });
  }

  async #shakeHands({ tls, signal }: SessionWatch): Promise<WatchedSession['tls']> {
    const timeoutMs = tls?.timeoutMs ?? 0;
    const result = await shakeHands(this.#system, this.#descriptor, { timeoutMs, signal });
    this.#receivedBytes = result.receivedBytes;
    if (result.peerEnded) this.#peerFinMs = result.endedAt - this.#openedAt;
    if (result.reset) this.#resetMs = result.endedAt - this.#openedAt;
    return result.tls;
  }

  /** Sends our FIN and watches until it is acknowledged and the peer has said its last word, or for `finMs`. */
  async #finish({ finMs, maxBytes, signal }: SessionWatch): Promise<void> {
    if (this.#resetMs !== undefined || signal?.aborted) return;
    const sentMs = this.#now();
    const shut = this.#system.libc.shutdown(this.#descriptor.fd, SHUT_WR);
    // TLS has its own end: there the connection may already be over, in order.
    const info = this.#info();
    if (shut < 0 && info !== null && !acknowledgedData(info).fin) {
      this.#read(maxBytes);
      this.#findReset(info);
      return;
    }
    this.#fin = { sentMs, watchedMs: 0 };
    this.#descriptor.onReady = () => {
      this.#read(maxBytes);
      if (this.#ended) this.#changed.abort();
    };
    if (!this.#ended) this.#descriptor.want(POLLIN);
    for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_LOOK_MS)) {
      if (this.#isOver(this.#fin, finMs, maxBytes) || signal?.aborted) return;
      await this.#sleep(waitMs, signal);
    }
  }

  /** Whether there is no more to see. The state is asked for first: what closed the connection is there by then. */
  #isOver(fin: NonNullable<SessionFacts['fin']>, finMs: number, maxBytes: number): boolean {
    const info = this.#info();
    const nowMs = this.#now();
    this.#read(maxBytes);
    fin.watchedMs = nowMs - fin.sentMs;
    if (info !== null && acknowledgedData(info).fin) fin.acknowledgedMs ??= nowMs;
    if (info?.state === 'closed') this.#findReset(info);
    if (this.#resetMs !== undefined || info?.state === 'closed') return true;
    if (fin.acknowledgedMs === undefined) return fin.watchedMs >= finMs || this.#isGivenUp(info, nowMs);
    return this.#peerFinMs !== undefined || nowMs - fin.acknowledgedMs >= PEER_FIN_WITHIN_MS;
  }

  /** So often sent again, and the answer to the last of them would be there. */
  #isGivenUp(info: TcpInfo | null, nowMs: number): boolean {
    const again = (info?.retransmits ?? 0) - (this.#atOpen?.retransmits ?? 0);
    if (again < DEAD_AFTER_RETRANSMITS) return false;
    this.#givenUpMs ??= nowMs + Math.max(LEAST_LAST_WAIT_MS, LAST_WAIT_ROUND_TRIPS * (this.#atOpen?.rttMs ?? 0));
    return nowMs >= this.#givenUpMs;
  }

  /** A closed connection whose FIN was not acknowledged was reset, also where somebody else took the error. */
  #findReset(closed: TcpInfo): void {
    if (this.#resetMs !== undefined) return;
    const error = this.#descriptor.takeError();
    if (error < 0) this.#note(error);
    else if (!acknowledgedData(closed).fin) this.#note(-ECONNRESET);
  }

  #facts(aborted: boolean): SessionFacts {
    const info = this.#info();
    const { sent, retransmits, minRttMs } = info ?? { sent: 0, retransmits: 0, minRttMs: 0 };
    const acknowledged = info === null ? { bytes: 0, fin: false } : acknowledgedData(info);
    if (this.#fin !== undefined && acknowledged.fin) this.#fin.acknowledgedMs ??= this.#now();
    return {
      rttMs: minRttMs,
      receivedBytes: this.#receivedBytes,
      sentBytes: sent,
      acknowledgedBytes: acknowledged.bytes,
      ...(this.#fin === undefined ? {} : { fin: this.#fin }),
      retransmits: retransmits - (this.#atOpen?.retransmits ?? 0),
      repeatedSynAcks: this.#ended || info === null ? 0 : this.#emptySegments(info),
      ...(this.#peerFinMs === undefined ? {} : { peerFinMs: this.#peerFinMs }),
      ...(this.#resetMs === undefined ? {} : { resetMs: this.#resetMs }),
      errors: this.#errors,
      ...(aborted ? { aborted } : {}),
    };
  }

  #emptySegments({ acknowledged, dataSegmentsIn, segmentsIn }: TcpInfo): number {
    const heard = acknowledged > 1 || dataSegmentsIn > 0;
    return heard ? 0 : segmentsIn - (this.#atOpen?.segmentsIn ?? segmentsIn);
  }

  async #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const { signal: changed } = this.#changed;
    await this.#system.clock.sleep(ms, signal ? AbortSignal.any([signal, changed]) : changed);
    if (changed.aborted) this.#changed = new AbortController();
  }

  /** A connection that does not end by itself is reset: the kernel would go on repeating its FIN for minutes. */
  async #end(): Promise<void> {
    if (this.#fin?.acknowledgedMs === undefined) this.#descriptor.set(SOL_SOCKET, SO_LINGER, 1, 0);
    await this.#descriptor.close();
  }
}
