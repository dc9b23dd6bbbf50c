import type { Ipv4 } from '../../../src/model/address.js';
import { encodeEchoReply } from '../../../src/wire/icmp.js';
import { TCP_FLAG } from '../../../src/wire/tcp.js';
import { answerSyn, answerTcp, answerWithError, isSyn, makePacket, type Packet } from './packet.js';
import { TftpResponder, type WhoIsBehaviour } from './tftp-responder.js';

export interface UnitOptions {
  address: Ipv4;
  /** TCP ports with a service. Every other one refuses with a RST, unless it is silent. */
  open: number[];
  silent: number[];
  /** Ports among the open ones whose sessions carry nothing, and those that reset them at once. */
  dead: number[];
  resets: number[];
  /** UDP ports that take a datagram without a word; the others refuse it (ICMP 3/3), TFTP left out. */
  silentUdp: number[];
  /** Ports among the open ones that speak TLS. */
  tls: number[];
  answersPing: boolean;
  whoIs: WhoIsBehaviour;
  initialTtl: number;
  /** One-way delay and loss of its LAN. */
  delayMs: number;
  loss: number;
  /** False: nobody answers ARP for its address. */
  present: boolean;
  /** Bytes it says first on every session. */
  greeting: Buffer;
}

const PORT_UNREACHABLE = { type: 3, code: 3 };

/** A phone system: answers echo, SYNs, and the TFTP read request of discovery. */
export class Unit {
  readonly options: UnitOptions;
  readonly #tftp: TftpResponder;

  constructor(options: UnitOptions) {
    this.options = options;
    this.#tftp = new TftpResponder(options.address, options.whoIs, options.initialTtl);
  }

  /** The packets with which it answers, in order. */
  receive(packet: Packet): Packet[] {
    if (packet.tcp)
      return isSyn(packet)
        ? this.#answerSyn(packet, packet.tcp.destinationPort)
        : this.#answerSession(packet, packet.tcp);
    if (packet.icmp?.kind === 'echo-request') return this.#answerEcho(packet, packet.icmp);
    if (!packet.udp) return [];
    const { type, code } = PORT_UNREACHABLE;
    const refusal = (): Packet => answerWithError(packet, this.options.address, type, code, this.options.initialTtl);
    if (this.options.silentUdp.includes(packet.udp.destinationPort)) return [];
    return this.#tftp.receive(packet, packet.udp) ?? [refusal()];
  }

  #answerSyn(packet: Packet, port: number): Packet[] {
    const { silent, open, initialTtl } = this.options;
    if (silent.includes(port)) return [];
    return [answerSyn(packet, open.includes(port) ? 'syn-ack' : 'rst', initialTtl)];
  }

  /** A reset of the first segment after the handshake, or an answer to the FIN. */
  #answerSession(packet: Packet, { destinationPort: port, flags }: NonNullable<Packet['tcp']>): Packet[] {
    const { open, dead, resets, initialTtl } = this.options;
    if (!open.includes(port) || dead.includes(port) || flags & TCP_FLAG.rst) return [];
    if (resets.includes(port)) return [answerTcp(packet, TCP_FLAG.rst, initialTtl)];
    return flags & TCP_FLAG.fin ? [answerTcp(packet, TCP_FLAG.fin | TCP_FLAG.ack, initialTtl)] : [];
  }

  #answerEcho(packet: Packet, echo: { identifier: number; sequence: number; payload: Buffer }): Packet[] {
    const { answersPing, address, initialTtl } = this.options;
    if (!answersPing) return [];
    const envelope = { source: address, destination: packet.header.source, ttl: initialTtl };
    return [makePacket(envelope, 'icmp', encodeEchoReply(echo))];
  }
}
