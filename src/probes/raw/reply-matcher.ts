import type { QuotedHeader } from '../../model/evidence/base.js';
import type { RawAccess } from '../../net/ports.js';
import { decodeIcmp, type IcmpMessage } from '../../wire/icmp.js';
import { decodeIpv4, IP_PROTOCOL, type Ipv4Header } from '../../wire/ipv4.js';
import type { QuotedPacket } from '../../wire/quoted-packet.js';
import { decodeTcp, readMss, TCP_FLAG } from '../../wire/tcp.js';
import type { DatagramErrors, DatagramKey, Flight } from '../context.js';

export interface EchoKey {
  destination: string;
  identifier: number;
  sequence: number;
}

export interface SynKey {
  destination: string;
  port: number;
  sourcePort: number;
  sequence: number;
}

const UDP_HEADER_BYTES = 8;

/**
 * Gives every packet on the raw sockets to the probe it answers, and to no other: echo replies by source, identifier
 * and sequence (RFC 792), SYN-ACK and RST by the four addresses and the acknowledged sequence number (RFC 9293
 * §3.10.7.3), ICMP errors by the header they quote. An answer that fits in all but its source address goes to its probe
 * too: what it is worth is told by that address. Whatever matches nothing is somebody else's and is ignored.
 */
export class ReplyMatcher implements DatagramErrors {
  /** By destination, then by what tells the packets to it apart. */
  readonly #flights = new Map<string, Map<string, Flight>>();
  readonly #detach: (() => void)[];

  constructor(raw: Pick<RawAccess, 'icmp' | 'tcp'>) {
    this.#detach = [
      raw.icmp.onPacket((packet, at) => this.#guard(() => this.#onIcmp(packet, at))),
      raw.tcp.onPacket((packet, at) => this.#guard(() => this.#onTcp(packet, at))),
    ];
  }

  expectEcho(key: EchoKey, flight: Flight): void {
    this.#expect(key.destination, echoKey(key), flight);
  }

  expectSyn(key: SynKey, flight: Flight): void {
    this.#expect(key.destination, synKey(key), flight);
  }

  /** Only ICMP errors are seen here: datagrams that answer arrive on the probe's own socket. */
  expectDatagram(key: DatagramKey, flight: Flight): void {
    this.#expect(key.destination, datagramKey(key), flight);
  }

  forgetSyn(key: SynKey): void {
    this.#flights.get(key.destination)?.delete(synKey(key));
  }

  /** Ends the wait for everything sent to this address so far. */
  forget(destination: string): void {
    this.#flights.delete(destination);
  }

  close(): void {
    for (const detach of this.#detach) detach();
    this.#flights.clear();
  }

  #expect(destination: string, key: string, flight: Flight): void {
    const own = this.#flights.get(destination);
    if (own) own.set(key, flight);
    else this.#flights.set(destination, new Map([[key, flight]]));
  }

  /** A probe to another address that this answers in all else: its address was changed, or it has several. */
  #elsewhere(key: string): Flight | undefined {
    for (const flights of this.#flights.values()) {
      const flight = flights.get(key);
      if (flight) return flight;
    }
    return undefined;
  }

  /** Malformed packets are noise of the network: they answer nothing. */
  #guard(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'DecodeError') throw error;
    }
  }

  #onIcmp(packet: Buffer, receivedAt: number): void {
    const { header, payload } = decodeIpv4(packet);
    const message = decodeIcmp(payload);
    const { destination, keys } = soughtBy(header, message);
    const own = this.#flights.get(destination);
    const exact = keys.map((key) => own?.get(key)).find((one) => one !== undefined);
    const flight = exact ?? (message.kind === 'echo-reply' ? this.#elsewhere(echoKey(message)) : undefined);
    if (!flight) return;
    const seen = { from: header.source, ttl: header.ttl, rttMs: receivedAt - flight.sentAt };
    if (message.kind === 'echo-reply') flight.onReply({ kind: 'echo-reply', ...seen });
    if (message.kind !== 'error') return;
    const quoted = toQuotedHeader(message.quoted);
    flight.onReply({ kind: 'icmp-error', ...seen, icmpType: message.type, icmpCode: message.code, quoted });
  }

  #onTcp(packet: Buffer, receivedAt: number): void {
    const { header, payload } = decodeIpv4(packet);
    const tcp = decodeTcp(payload).header;
    const kind = answerKind(tcp.flags);
    if (kind === null) return;
    const key = synKey({
      port: tcp.sourcePort,
      sourcePort: tcp.destinationPort,
      sequence: (tcp.acknowledgement - 1) >>> 0,
    });
    const flight = this.#flights.get(header.source)?.get(key) ?? this.#elsewhere(key);
    const mss = kind === 'syn-ack' ? readMss(tcp.options) : null;
    const seen = { from: header.source, ttl: header.ttl, rttMs: receivedAt - (flight?.sentAt ?? 0) };
    flight?.onReply({ kind, ...seen, ...(mss === null ? {} : { mss }) });
  }
}

/** Only an acceptable answer to a SYN counts: SYN-ACK, or a RST that acknowledges it. */
function answerKind(flags: number): 'syn-ack' | 'rst' | null {
  if ((flags & TCP_FLAG.ack) === 0) return null;
  if (flags & TCP_FLAG.rst) return 'rst';
  return flags & TCP_FLAG.syn ? 'syn-ack' : null;
}

/** The probe that a message answers or quotes: the keys under which it may be known, the most exact one first. */
interface Sought {
  destination: string;
  keys: string[];
}

function soughtBy(header: Ipv4Header, message: IcmpMessage): Sought {
  if (message.kind === 'echo-reply') return { destination: header.source, keys: [echoKey(message)] };
  if (message.kind !== 'error') return { destination: header.source, keys: [] };
  return { destination: message.quoted.header.destination, keys: quotedKeys(message.quoted) };
}

function quotedKeys(quoted: QuotedPacket): string[] {
  const { protocol } = quoted.header;
  if (protocol === IP_PROTOCOL.icmp && quoted.echo) return [echoKey(quoted.echo)];
  if (protocol === IP_PROTOCOL.tcp && quoted.tcp) {
    const { sourcePort, destinationPort, sequence } = quoted.tcp;
    return [synKey({ port: destinationPort, sourcePort, sequence })];
  }
  if (protocol === IP_PROTOCOL.udp && quoted.udp) {
    const { sourcePort, destinationPort, length } = quoted.udp;
    const key = { port: destinationPort, sourcePort };
    return [datagramKey({ ...key, bytes: length - UDP_HEADER_BYTES }), datagramKey(key)];
  }
  return [];
}

function toQuotedHeader(quoted: QuotedPacket): QuotedHeader {
  const { source, destination, protocol, ttl } = quoted.header;
  const ports = quoted.tcp ?? quoted.udp;
  return {
    source,
    destination,
    protocol,
    ttl,
    ...(ports ? { sourcePort: ports.sourcePort, destinationPort: ports.destinationPort } : {}),
  };
}

function echoKey({ identifier, sequence }: Omit<EchoKey, 'destination'>): string {
  return `icmp ${identifier} ${sequence}`;
}

function synKey({ port, sourcePort, sequence }: Omit<SynKey, 'destination'>): string {
  return `tcp ${port} ${sourcePort} ${sequence}`;
}

function datagramKey({ port, sourcePort, bytes }: Omit<DatagramKey, 'destination'>): string {
  return `udp ${port} ${sourcePort} ${bytes ?? 'any'}`;
}
