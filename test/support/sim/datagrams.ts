import type { Ipv4 } from '../../../src/model/address.js';
import { type DatagramSocket, type Machine, SendError } from '../../../src/net/ports.js';
import { encodeUdp } from '../../../src/wire/udp.js';
import type { VirtualClock } from './clock.js';
import { makePacket, type Packet } from './packet.js';
import type { Transmit } from './raw.js';

type Listener = Parameters<DatagramSocket['onMessage']>[0];

const FIRST_PORT = 33_000;

/** The PC's UDP sockets: whatever arrives goes to the socket of its port. */
export class SimulatedDatagrams {
  readonly #clock: VirtualClock;
  readonly #source: Ipv4;
  readonly #transmit: Transmit;
  readonly #sockets = new Map<number, Set<Listener>>();
  #nextPort = FIRST_PORT;

  constructor(clock: VirtualClock, source: Ipv4, transmit: Transmit) {
    this.#clock = clock;
    this.#source = source;
    this.#transmit = transmit;
  }

  readonly open: Machine['datagrams']['open'] = async (options) => {
    const port = options.port ?? this.#nextPort;
    if (this.#sockets.has(port)) throw new SendError('EADDRINUSE', `port ${port} is in use`);
    if (options.port === undefined) this.#nextPort += 1;
    const listeners = new Set<Listener>();
    this.#sockets.set(port, listeners);
    const source = options.source ?? this.#source;
    return {
      localPort: port,
      send: async (payload, destination, to, ttl = 64) => {
        const segment = encodeUdp({ sourcePort: port, destinationPort: to }, { source, destination }, payload);
        this.#transmit(makePacket({ source, destination, ttl }, 'udp', segment));
      },
      onMessage: (listener) => listeners.add(listener),
      close: () => this.#sockets.delete(port),
    };
  };

  /** Sockets that are open. */
  get count(): number {
    return this.#sockets.size;
  }

  receive({ header, udp }: Packet): void {
    if (!udp) return;
    const from = { address: header.source, port: udp.sourcePort };
    for (const listener of this.#sockets.get(udp.destinationPort) ?? []) {
      listener(udp.payload, from, this.#clock.now());
    }
  }
}
