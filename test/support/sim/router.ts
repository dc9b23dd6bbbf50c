import type { Ipv4 } from '../../../src/model/address.js';
import type { VirtualClock } from './clock.js';
import { answerSyn, answerWithError, isSyn, type Packet, type PacketTest, withHeader, withTtl } from './packet.js';

/** One router and the link before it. Everything but the address is off by default. */
export interface RouterOptions {
  address: Ipv4;
  /** One-way delay of the link before it, in milliseconds. */
  delayMs?: number;
  /** Share of packets lost on the link before it, in each direction. */
  loss?: number;
  /** Never sends an ICMP error. */
  mute?: boolean;
  /** Limits its ICMP errors as Linux does: a burst of six, then one a second. */
  limitsErrors?: boolean;
  dropForward?: PacketTest;
  dropReturn?: PacketTest;
  reject?: { match: PacketTest; type?: number; code: number };
  /** Resets in the unit's name, with this initial TTL, or with the TTL it found in the SYN. */
  reset?: { match: PacketTest; ttl?: number | 'copied' };
  /** Completes handshakes in the unit's name, with this initial TTL. */
  proxy?: { match: PacketTest; ttl?: number };
  /** MTU of the link behind it, in bytes; `tells`: larger packets with DF bring an ICMP 3/4 (RFC 1191 §4). */
  mtu?: { bytes: number; tells: boolean };
  /** Its route to the unit points back to the router before it. */
  pointsBack?: boolean;
  /** Gives packets to the unit this source address, and leaves the quotes in ICMP errors as they are. */
  rewritesSource?: Ipv4;
  /** Filters before it looks at the TTL; Linux looks at the TTL first (ip_forward). */
  filtersFirst?: boolean;
  /** Initial TTL of its own ICMP errors. */
  initialTtl?: number;
}

/** What a router does with a packet: pass it on, answer it, or neither. */
export type Handling = { pass: Packet } | { answer: Packet } | 'dropped';

const BURST = 6;
const REFILL_MS = 1000;

/** A router as Linux forwards (RFC 1812 §5.2.1), with a stateless filter. */
export class Router {
  readonly options: RouterOptions;
  readonly #clock: VirtualClock;
  #credit = BURST * REFILL_MS;
  #creditAt = 0;
  #rewritten: Ipv4 | null = null;

  constructor(options: RouterOptions, clock: VirtualClock) {
    this.options = options;
    this.#clock = clock;
  }

  forward(packet: Packet): Handling {
    const { ttl } = packet.header;
    const early = this.options.filtersFirst ? this.#filter(packet) : null;
    if (early) return early;
    if (ttl <= 1) return this.error(packet, 11, 0);
    const passed = withTtl(packet, ttl - 1);
    const filtered = this.options.filtersFirst ? null : this.#filter(passed);
    return filtered ?? this.#tooBig(passed) ?? { pass: this.#rewrite(passed) };
  }

  /** Towards the PC; an expired packet is reported to its sender, not to the PC. */
  goBack(packet: Packet): Handling {
    const { ttl } = packet.header;
    if (ttl <= 1 || this.options.dropReturn?.(packet)) return 'dropped';
    const { rewritesSource } = this.options;
    const passed = withTtl(packet, ttl - 1);
    if (rewritesSource !== packet.header.destination || this.#rewritten === null) return { pass: passed };
    return { pass: withHeader(passed, { destination: this.#rewritten }) };
  }

  /** An ICMP error of its own, if it is willing and allowed to send one. */
  error(packet: Packet, type: number, code: number): Handling {
    const { address, mute, limitsErrors, initialTtl = 64 } = this.options;
    if (mute || (limitsErrors && !this.#spend())) return 'dropped';
    return { answer: answerWithError(packet, address, type, code, initialTtl) };
  }

  #filter(packet: Packet): Handling | null {
    const { dropForward, reject, reset, proxy } = this.options;
    if (dropForward?.(packet)) return 'dropped';
    if (reject?.match(packet)) return this.error(packet, reject.type ?? 3, reject.code);
    if (proxy && isSyn(packet) && proxy.match(packet)) return { answer: answerSyn(packet, 'syn-ack', proxy.ttl ?? 64) };
    if (!reset || !isSyn(packet) || !reset.match(packet)) return null;
    const ttl = reset.ttl === 'copied' ? packet.header.ttl : (reset.ttl ?? 64);
    return { answer: answerSyn(packet, 'rst', ttl) };
  }

  #tooBig(packet: Packet): Handling | null {
    const { mtu } = this.options;
    if (!mtu || packet.header.totalLength <= mtu.bytes || !packet.header.dontFragment) return null;
    return mtu.tells ? this.error(packet, 3, 4) : 'dropped';
  }

  #rewrite(packet: Packet): Packet {
    const { rewritesSource } = this.options;
    if (rewritesSource !== undefined) this.#rewritten = packet.header.source;
    return rewritesSource === undefined ? packet : withHeader(packet, { source: rewritesSource });
  }

  /** The token bucket of inet_peer_xrlim_allow. */
  #spend(): boolean {
    const now = this.#clock.now();
    this.#credit = Math.min(BURST * REFILL_MS, this.#credit + now - this.#creditAt);
    this.#creditAt = now;
    if (this.#credit < REFILL_MS) return false;
    this.#credit -= REFILL_MS;
    return true;
  }
}
