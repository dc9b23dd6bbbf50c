import { randomBytes } from 'node:crypto';
import { FULL_TTL } from '../../model/distance.js';
import type { PortScanner } from '../port-scanner.js';
import { waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import type { SynKey } from './reply-matcher.js';
import { encodeSyn } from './syn.js';

/** One SYN a port, all from one source port; the kernel, which knows nothing of them, resets every SYN-ACK. */
export class SynScanner implements PortScanner {
  readonly by = 'syn';
  readonly packetsAPort = 1;
  readonly opened: number[] = [];
  readonly unanswered = new Set<number>();
  readonly #context: RawContext;
  readonly #sourcePort: number;
  readonly #waiting: SynKey[] = [];

  constructor(context: RawContext) {
    this.#context = context;
    this.#sourcePort = context.sourcePorts.take();
  }

  async try(port: number): Promise<void> {
    const { machine, raw, matcher, source, target, signal } = this.#context;
    await machine.pacer.take(1, signal);
    signal.throwIfAborted();
    const sequence = randomBytes(4).readUInt32BE();
    const key = { destination: target, port, sourcePort: this.#sourcePort, sequence };
    matcher.expectSyn(key, {
      sentAt: machine.clock.now(),
      onReply: ({ kind }) => {
        this.unanswered.delete(port);
        if (kind === 'syn-ack' && !this.opened.includes(port)) this.opened.push(port);
      },
    });
    this.unanswered.add(port);
    this.#waiting.push(key);
    await raw.tcp.send(encodeSyn({ ...key, source, ttl: FULL_TTL }), target);
  }

  async settle(): Promise<void> {
    const { machine, roundTrip, signal } = this.#context;
    await machine.clock.sleep(waitMs('scanEnd', roundTrip.rttMs), signal);
    signal.throwIfAborted();
  }

  close(): void {
    for (const key of this.#waiting.splice(0)) this.#context.matcher.forgetSyn(key);
  }
}
