import type { Reply } from '../model/evidence/base.js';
import type { Flight } from './context.js';

/** A packet on its way, and whether an error was given to it. */
interface Waiting {
  flight: Flight;
  told: boolean;
}

/**
 * Packets that look alike in the header which an ICMP error quotes: the same addresses, ports and length. Each error is
 * given to the oldest of them that has none yet, so that as many of them are told refused as there are errors.
 */
export class LikePackets {
  readonly #waiting: Waiting[] = [];

  /** The flight to expect replies with, once one more packet is sent. */
  add(flight: Flight): Flight {
    this.#waiting.push({ flight, told: false });
    return { sentAt: flight.sentAt, onReply: (reply) => this.#give(reply, flight.sentAt + reply.rttMs) };
  }

  #give(reply: Reply, receivedAt: number): void {
    const one = this.#waiting.find(({ told }) => !told) ?? this.#waiting.at(-1);
    if (!one) return;
    one.told = true;
    one.flight.onReply({ ...reply, rttMs: receivedAt - one.flight.sentAt });
  }
}
