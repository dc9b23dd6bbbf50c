import type { EchoSender, PacketListener, RawAccess, RawSocket } from '../../../src/net/ports.js';
import { encodeEchoRequest } from '../../../src/wire/icmp.js';
import type { VirtualClock } from './clock.js';
import { makePacket, type Packet, parsePacket } from './packet.js';

const IDENTIFIER = 4711;
const ECHO_TTL = 64;
const ECHO_PAYLOAD = Buffer.alloc(56, 0x61);

/** Hands a packet to the network; throws SendError when the system refuses. */
export type Transmit = (packet: Packet) => void;

/** The PC's raw sockets. `receive` gives bytes to every listener, in a buffer that is only valid during the call. */
export class SimulatedRaw implements RawAccess {
  readonly icmp: RawSocket;
  readonly tcp: RawSocket;
  readonly echo: EchoSender;
  readonly #clock: VirtualClock;
  readonly #listeners = { icmp: new Set<PacketListener>(), tcp: new Set<PacketListener>() };

  constructor(clock: VirtualClock, source: Packet['header']['source'], transmit: Transmit) {
    this.#clock = clock;
    this.icmp = this.#socket('icmp', transmit);
    this.tcp = this.#socket('tcp', transmit);
    this.echo = echoSender(clock, source, transmit);
  }

  receive(protocol: 'icmp' | 'tcp', bytes: Buffer): void {
    const view = Buffer.from(bytes);
    for (const listener of this.#listeners[protocol]) listener(view, this.#clock.now());
    view.fill(0);
  }

  /** Listeners still attached to either socket. */
  get listening(): number {
    return this.#listeners.icmp.size + this.#listeners.tcp.size;
  }

  #socket(protocol: 'icmp' | 'tcp', transmit: Transmit): RawSocket {
    const listeners = this.#listeners[protocol];
    return {
      send: async (bytes) => {
        transmit(parsePacket(Buffer.from(bytes)));
        return this.#clock.now();
      },
      onPacket: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => listeners.clear(),
    };
  }
}

function echoSender(clock: VirtualClock, source: Packet['header']['source'], transmit: Transmit): EchoSender {
  let sequence = 0;
  return {
    identifier: IDENTIFIER,
    async send(destination) {
      sequence += 1;
      const segment = encodeEchoRequest({ identifier: IDENTIFIER, sequence, payload: ECHO_PAYLOAD });
      transmit(makePacket({ source, destination, ttl: ECHO_TTL }, 'icmp', segment));
      return { sequence, sentAt: clock.now(), ttl: ECHO_TTL, bytes: segment.length };
    },
    close: () => {},
  };
}
