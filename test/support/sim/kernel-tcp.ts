import type { Ipv4 } from '../../../src/model/address.js';
import type { SessionFacts } from '../../../src/model/session-facts.js';
import type { SessionOpener, SessionOptions, SessionOutcome, SessionResult } from '../../../src/net/ports.js';
import { encodeTcp, TCP_FLAG } from '../../../src/wire/tcp.js';
import type { VirtualClock } from './clock.js';
import { makePacket, type Packet } from './packet.js';
import type { Transmit } from './raw.js';
import type { UnitOptions } from './unit.js';

/** SYN, then the retransmissions of RFC 6298 with an initial timeout of one second. */
const SYN_AT_MS = [0, 1000, 3000, 7000];
const FIRST_PORT = 45_000;
const SEQUENCE = 1000;
const REFUSED: Failure = { outcome: 'refused', errno: 'ECONNREFUSED' };

const NO_TLS = { error: 'no handshake within the timeout' };
/** After the FIN, and after each of its repetitions. */
const FIN_WAITS_MS = [200, 400, 800, 1600];
const QUIET: SessionFacts = {
  rttMs: 0,
  receivedBytes: 0,
  sentBytes: 0,
  acknowledgedBytes: 0,
  retransmits: 0,
  repeatedSynAcks: 0,
  errors: [],
};

type Failure = { outcome: SessionOutcome; errno?: string };

/** The PC's TCP as far as it opens sessions; it resets SYN-ACKs that it did not ask for (RFC 9293 §3.10.7.1). */
export class KernelTcp implements SessionOpener {
  readonly #clock: VirtualClock;
  readonly #source: Ipv4;
  readonly #transmit: Transmit;
  readonly #unit: UnitOptions;
  readonly #waiting = new Map<number, (result: Failure | null) => void>();
  /** Told of the segments of sessions that opened. */
  readonly #open = new Map<number, (flags: number) => void>();
  #nextPort = FIRST_PORT;

  constructor(clock: VirtualClock, source: Ipv4, transmit: Transmit, unit: UnitOptions) {
    this.#clock = clock;
    this.#source = source;
    this.#transmit = transmit;
    this.#unit = unit;
  }

  async open(destination: Ipv4, port: number, options: SessionOptions): Promise<SessionResult> {
    const startedAt = this.#clock.now();
    const localPort = this.#nextPort;
    this.#nextPort += 1;
    const failure = await this.#connect(destination, port, localPort, options);
    if (failure) return { ...failure, received: Buffer.alloc(0) };
    const connectMs = this.#clock.now() - startedAt;
    const facts = await this.#watch(destination, port, localPort, connectMs, options);
    const received = this.#unit.greeting.subarray(0, options.maxBytes);
    const tls = options.tls ? { tls: facts.fin?.acknowledgedMs === undefined ? NO_TLS : this.#tls(port) } : {};
    return { outcome: 'open', connectMs, localPort, received, facts, ...tls };
  }

  /** The end of a session: our FIN, again until it is acknowledged or the peer resets. */
  async #watch(
    destination: Ipv4,
    port: number,
    localPort: number,
    rttMs: number,
    options: SessionOptions,
  ): Promise<SessionFacts> {
    const openedAt = this.#clock.now();
    const now = (): number => this.#clock.now() - openedAt;
    const over = new AbortController();
    const facts: SessionFacts = { ...QUIET, rttMs };
    this.#open.set(localPort, (flags) => {
      if (flags & TCP_FLAG.rst) facts.resetMs = now();
      else if (facts.fin) facts.fin.acknowledgedMs = now();
      if (flags & TCP_FLAG.fin) facts.peerFinMs = now();
      over.abort();
    });
    const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal;
    this.#send(destination, port, localPort, TCP_FLAG.ack);
    await this.#clock.sleep(options.listenMs, signal);
    for (const [n, waitMs] of FIN_WAITS_MS.entries()) {
      if (signal.aborted) break;
      facts.fin ??= { sentMs: now(), watchedMs: 0 };
      facts.retransmits = n;
      this.#send(destination, port, localPort, TCP_FLAG.fin | TCP_FLAG.ack);
      await this.#clock.sleep(Math.max(waitMs, 2 * rttMs), signal);
      facts.fin.watchedMs = now() - facts.fin.sentMs;
    }
    this.#open.delete(localPort);
    return facts;
  }

  receive(packet: Packet): void {
    if (packet.tcp) this.#receiveTcp(packet, packet.tcp);
    if (packet.icmp?.kind !== 'error' || packet.icmp.type !== 3) return;
    const { tcp } = packet.icmp.quoted;
    if (tcp) this.#waiting.get(tcp.sourcePort)?.(fromIcmp(packet.icmp.code));
  }

  #receiveTcp(packet: Packet, tcp: NonNullable<Packet['tcp']>): void {
    const settle = this.#waiting.get(tcp.destinationPort);
    if (!(tcp.flags & TCP_FLAG.syn)) this.#open.get(tcp.destinationPort)?.(tcp.flags);
    if (tcp.flags & TCP_FLAG.rst) settle?.(REFUSED);
    else if (settle) settle(null);
    else if (tcp.destinationPort < FIRST_PORT) {
      this.#send(packet.header.source, tcp.sourcePort, tcp.destinationPort, TCP_FLAG.rst);
    }
  }

  #connect(destination: Ipv4, port: number, localPort: number, options: SessionOptions): Promise<Failure | null> {
    return new Promise((resolve, reject) => {
      const cancels = SYN_AT_MS.map((ms) =>
        this.#clock.after(ms, () => this.#trySend(destination, port, localPort, finish, reject)),
      );
      const abort = (): void => finish({ outcome: 'timeout' });
      const stopTimeout = this.#clock.after(options.timeoutMs, abort);
      const finish = (result: Failure | null): void => {
        for (const cancel of [...cancels, stopTimeout]) cancel();
        options.signal?.removeEventListener('abort', abort);
        this.#waiting.delete(localPort);
        resolve(result);
      };
      options.signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.set(localPort, finish);
    });
  }

  #trySend(
    destination: Ipv4,
    port: number,
    localPort: number,
    finish: (result: Failure) => void,
    reject: (error: unknown) => void,
  ): void {
    try {
      this.#send(destination, port, localPort, TCP_FLAG.syn);
    } catch (error) {
      const { errno } = error as { errno?: string };
      if (errno === undefined) reject(error);
      else finish({ outcome: errno === 'EPERM' ? 'denied' : 'unreachable', errno });
    }
  }

  #send(destination: Ipv4, port: number, localPort: number, flags: number): void {
    const pair = { source: this.#source, destination };
    const fields = { sourcePort: localPort, destinationPort: port, sequence: SEQUENCE, acknowledgement: 0 };
    this.#transmit(makePacket({ ...pair, ttl: 64 }, 'tcp', encodeTcp({ ...fields, flags, window: 64_240 }, pair)));
  }

  #tls(port: number): NonNullable<SessionResult['tls']> {
    if (!this.#unit.tls.includes(port)) return { error: 'no TLS here' };
    return {
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      subject: 'CN=unit',
      issuer: 'CN=unit',
      alternativeNames: [],
      validFrom: '',
      validTo: '',
      selfSigned: true,
    };
  }
}

/** What Linux makes of an ICMP unreachable while it connects (icmp_err_convert). */
function fromIcmp(code: number): Failure {
  if (code === 3) return REFUSED;
  const net = [0, 6, 9, 11].includes(code);
  return { outcome: 'unreachable', errno: net ? 'ENETUNREACH' : 'EHOSTUNREACH' };
}
