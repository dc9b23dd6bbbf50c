import type { Ipv4 } from '../../../src/model/address.js';
import type {
  SystemHop,
  SystemPing,
  SystemPingOptions,
  SystemTools,
  SystemTrace,
  SystemTraceOptions,
} from '../../../src/net/ports.js';
import { SendError } from '../../../src/net/ports.js';
import { encodeEchoRequest, type IcmpMessage } from '../../../src/wire/icmp.js';
import { encodeTcp, TCP_FLAG } from '../../../src/wire/tcp.js';
import { encodeUdp } from '../../../src/wire/udp.js';
import type { VirtualClock } from './clock.js';
import { makePacket, type Packet } from './packet.js';
import type { Transmit } from './raw.js';

/** What the PC's ping and traceroute can do. All of it unless told otherwise. */
export interface ToolOptions {
  ping: boolean;
  /** Protocols that traceroute may send; none: there is no traceroute. */
  traces: SystemTraceOptions['protocol'][];
  /** False: a ping like busybox's, which shows no ICMP errors. */
  errorsShown: boolean;
  /** False: a tool that names who refused, in words that leave the code open. */
  codesShown: boolean;
}

export const ALL_TOOLS: ToolOptions = {
  ping: true,
  traces: ['icmp', 'tcp', 'udp'],
  errorsShown: true,
  codesShown: true,
};

type IcmpError = Extract<IcmpMessage, { kind: 'error' }>;
type Waiting = (packet: Packet) => void;

const INTERVAL_MS = 500;
const FIRST_PORT = 20_000;
const FIRST_IDENTIFIER = 9000;
const UDP_BASE_PORT = 33_434;
/** Codes that traceroute shows with the same mark. */
const MARKS: readonly [string, number[]][] = [
  ['!N', [0, 6, 8, 11]],
  ['!H', [1, 7, 12]],
  ['!X', [9, 10, 13]],
];

/** The PC's own ping and traceroute on the simulated path: they see packets, and say what such programs say of them. */
export class SimulatedTools implements SystemTools {
  readonly #clock: VirtualClock;
  readonly #source: Ipv4;
  readonly #transmit: Transmit;
  readonly #options: ToolOptions;
  readonly #waiting = new Map<string, Waiting>();
  #next = 0;

  constructor(clock: VirtualClock, source: Ipv4, transmit: Transmit, options: Partial<ToolOptions>) {
    this.#clock = clock;
    this.#source = source;
    this.#transmit = transmit;
    this.#options = { ...ALL_TOOLS, ...options };
  }

  receive(packet: Packet): void {
    this.#waiting.get(keyOf(packet))?.(packet);
  }

  async ping(destination: Ipv4, { count, timeoutMs, signal }: SystemPingOptions): Promise<SystemPing> {
    if (!this.#options.ping) return { kind: 'unusable', reason: 'there is no ping on this machine' };
    const identifier = FIRST_IDENTIFIER + this.#next++;
    const answers = Array.from({ length: count }, async (_, index) => {
      await this.#clock.sleep(index * INTERVAL_MS, signal);
      return this.#echo(destination, { identifier, sequence: index + 1, ttl: 64 }, timeoutMs, signal);
    });
    const seen = await Promise.all(answers);
    if (signal?.aborted) return { kind: 'unusable', reason: 'ping was cut short' };
    return this.#tellPing(seen, count);
  }

  async trace(destination: Ipv4, options: SystemTraceOptions): Promise<SystemTrace> {
    const { protocol, maxHops, signal } = options;
    if (!this.#options.traces.includes(protocol)) return { kind: 'unusable', reason: 'needs root', errno: 'EPERM' };
    const flow = this.#next++;
    const hops: SystemHop[] = [];
    try {
      for (let ttl = 1; ttl <= maxHops && !signal?.aborted; ttl += 1) {
        const hop = await this.#hop(destination, options, flow, ttl);
        if (hop !== null) hops.push(hop);
        if (hop?.address === destination || hop?.annotation !== undefined) break;
      }
    } catch (error) {
      if (error instanceof SendError)
        return { kind: 'unusable', reason: error.message, errno: error.errno, unsent: true };
      throw error;
    }
    return { kind: 'hops', hops, reached: hops.some((hop) => hop.address === destination) };
  }

  #tellPing(seen: readonly (Answer | null)[], sent: number): SystemPing {
    const replies = seen.filter((one) => one?.packet.icmp?.kind === 'echo-reply');
    const [first] = replies;
    if (first) {
      const { packet, rttMs } = first;
      return { kind: 'answered', ttl: packet.header.ttl, rttMs, sent, received: replies.length };
    }
    const error = seen.find((one) => one !== null)?.packet;
    const { errorsShown, codesShown } = this.#options;
    if (error?.icmp?.kind !== 'error' || !errorsShown) return { kind: 'silent', sent, errorsShown };
    const codes = codesShown ? { icmpType: error.icmp.type, icmpCode: error.icmp.code } : {};
    return { kind: 'error', from: error.header.source, ...codes, text: 'Destination unreachable' };
  }

  async #hop(destination: Ipv4, options: SystemTraceOptions, flow: number, ttl: number): Promise<SystemHop | null> {
    const answer = await this.#probe(destination, options, flow, ttl);
    if (answer === null) return options.signal?.aborted ? null : { ttl, address: null, rttMs: null };
    const { packet, rttMs } = answer;
    const hop = { ttl, address: packet.header.source, rttMs };
    if (packet.tcp) return { ...hop, reply: packet.tcp.flags & TCP_FLAG.rst ? 'rst' : 'syn-ack' };
    if (packet.icmp?.kind !== 'error' || packet.icmp.type !== 3) return hop;
    const arrived = options.protocol === 'udp' && packet.header.source === destination;
    return arrived ? hop : { ...hop, ...this.#mark(packet.icmp) };
  }

  #mark({ code }: IcmpError): Pick<SystemHop, 'annotation' | 'icmpCodes'> {
    const [mark, codes] = MARKS.find(([, possible]) => possible.includes(code)) ?? [`!<${code}>`, [code]];
    return this.#options.codesShown ? { annotation: mark, icmpCodes: codes } : { annotation: '!' };
  }

  #probe(destination: Ipv4, options: SystemTraceOptions, flow: number, ttl: number): Promise<Answer | null> {
    const { protocol, port, timeoutMs, signal } = options;
    if (protocol === 'icmp') {
      return this.#echo(destination, { identifier: FIRST_IDENTIFIER + flow, sequence: ttl, ttl }, timeoutMs, signal);
    }
    const pair = { source: this.#source, destination };
    const sourcePort = FIRST_PORT + flow;
    const ports = { sourcePort, destinationPort: port ?? UDP_BASE_PORT + ttl };
    const fields = { ...ports, sequence: 1, acknowledgement: 0, flags: TCP_FLAG.syn, window: 5840 };
    const segment = protocol === 'tcp' ? encodeTcp(fields, pair) : encodeUdp(ports, pair, Buffer.alloc(24));
    return this.#exchange(
      `${protocol} ${sourcePort}`,
      makePacket({ ...pair, ttl }, protocol, segment),
      timeoutMs,
      signal,
    );
  }

  #echo(
    destination: Ipv4,
    { identifier, sequence, ttl }: { identifier: number; sequence: number; ttl: number },
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Answer | null> {
    const segment = encodeEchoRequest({ identifier, sequence, payload: Buffer.alloc(56) });
    const packet = makePacket({ source: this.#source, destination, ttl }, 'icmp', segment);
    return this.#exchange(`icmp ${identifier} ${sequence}`, packet, timeoutMs, signal);
  }

  /** Sends, and resolves with what comes back for it, or null. */
  async #exchange(key: string, packet: Packet, timeoutMs: number, signal?: AbortSignal): Promise<Answer | null> {
    const sentAt = this.#clock.now();
    let answer: Answer | null = null;
    const done = new AbortController();
    this.#waiting.set(key, (received) => {
      answer ??= { packet: received, rttMs: this.#clock.now() - sentAt };
      done.abort();
    });
    try {
      this.#transmit(packet);
      const stop = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
      await this.#clock.sleep(timeoutMs, stop);
      return answer;
    } catch (error) {
      // Like iputils, the simulated ping does not say that the PC refused; traceroute does.
      if (error instanceof SendError && packet.header.ttl === 64) return null;
      throw error;
    } finally {
      this.#waiting.delete(key);
    }
  }
}

interface Answer {
  packet: Packet;
  rttMs: number;
}

function keyOf({ tcp, icmp }: Packet): string {
  if (tcp) return `tcp ${tcp.destinationPort}`;
  if (icmp?.kind === 'echo-reply') return `icmp ${icmp.identifier} ${icmp.sequence}`;
  if (icmp?.kind !== 'error') return '';
  const { echo, tcp: segment, udp } = icmp.quoted;
  if (echo) return `icmp ${echo.identifier} ${echo.sequence}`;
  return segment ? `tcp ${segment.sourcePort}` : `udp ${udp?.sourcePort}`;
}
