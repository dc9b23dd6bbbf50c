import type { SessionOutcome } from '../net/ports.js';
import type { ProbeContext } from './context.js';
import { waitMs } from './timing.js';

const MOST_SESSIONS = 32;
const PACKETS_A_SESSION = 3;
/** Whether it carries is nobody's question here. */
const SCAN_FIN_MS = 250;

/** Finds out of many ports, one after the other, which of them open. */
export interface PortScanner {
  readonly by: 'syn' | 'session';
  readonly packetsAPort: number;
  /** Ports that opened and were not taken yet. */
  readonly opened: number[];
  /** Ports that were tried and of which nothing came back, in the order of the first try. */
  readonly unanswered: ReadonlySet<number>;
  /** Tries one port, for the first time or again, as soon as the rate allows it. Throws SendError when the PC refuses to send. */
  try(port: number): Promise<void>;
  /** Waits for what is still under way. */
  settle(): Promise<void>;
  close(): void;
}

/** One session a port through the kernel, at most 32 of them at the same time. */
export class SessionScanner implements PortScanner {
  readonly by = 'session';
  readonly packetsAPort = PACKETS_A_SESSION;
  readonly opened: number[] = [];
  readonly unanswered = new Set<number>();
  readonly #context: ProbeContext;
  readonly #running = new Set<Promise<void>>();

  constructor(context: ProbeContext) {
    this.#context = context;
  }

  async try(port: number): Promise<void> {
    while (this.#running.size >= MOST_SESSIONS) await Promise.race(this.#running);
    const { timeoutMs, roundTrip } = this.#context;
    const limit = Math.min(timeoutMs, waitMs('scanSession', roundTrip.rttMs));
    await takeSession(this.#context);
    this.unanswered.add(port);
    const session = tryPort(this.#context, port, limit).then((outcome) => {
      if (outcome !== 'timeout') this.unanswered.delete(port);
      if (outcome === 'open') this.opened.push(port);
      this.#running.delete(session);
    });
    this.#running.add(session);
  }

  async settle(): Promise<void> {
    await Promise.all(this.#running);
    this.#context.signal.throwIfAborted();
  }

  close(): void {}
}

/** Whether a session to this port opens within the limit; nothing is sent in it. Takes its packets from the pacer. */
export async function opens(context: ProbeContext, port: number, limitMs: number): Promise<boolean> {
  await takeSession(context);
  return (await tryPort(context, port, limitMs)) === 'open';
}

/** Whether TLS is spoken on this port. */
export async function speaksTls(context: ProbeContext, port: number, limitMs: number): Promise<boolean> {
  await takeSession(context);
  const { machine, target, signal } = context;
  const options = { timeoutMs: limitMs, listenMs: 0, finMs: SCAN_FIN_MS, maxBytes: 1, tls: true, signal };
  const { tls } = await machine.sessions.open(target, port, options);
  return tls !== undefined && !('error' in tls);
}

async function tryPort(context: ProbeContext, port: number, timeoutMs: number): Promise<SessionOutcome> {
  const { machine, target, signal } = context;
  const { outcome } = await machine.sessions.open(target, port, {
    timeoutMs,
    listenMs: 0,
    finMs: SCAN_FIN_MS,
    maxBytes: 1,
    signal,
  });
  return outcome;
}

async function takeSession({ machine, signal }: ProbeContext): Promise<void> {
  await machine.pacer.take(PACKETS_A_SESSION, signal);
  signal.throwIfAborted();
}
