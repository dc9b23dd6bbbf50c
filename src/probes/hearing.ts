import type { Reply } from '../model/evidence.js';

/** What has been heard from the target's own address so far: whether at all, and the longest round-trip time. */
export class Hearing {
  /** Resolves when the target is first heard. */
  readonly first: Promise<void>;
  /** Resolves when a router first says that the target's host or network is unreachable (ICMP 3/0, 3/1). */
  readonly unreachable: Promise<void>;
  #rttMs: number | null = null;
  #ttl: number | null = null;
  #tell: () => void = () => {};
  #tellUnreachable: () => void = () => {};
  #reportedUnreachable = false;

  constructor() {
    this.first = new Promise((resolve) => {
      this.#tell = resolve;
    });
    this.unreachable = new Promise((resolve) => {
      this.#tellUnreachable = resolve;
    });
  }

  get heard(): boolean {
    return this.#rttMs !== null;
  }

  /** Longest round-trip time to the target in milliseconds; null while it is silent. */
  get rttMs(): number | null {
    return this.#rttMs;
  }

  /** TTL of the newest packet that reached us from the target; null while it is silent. */
  get replyTtl(): number | null {
    return this.#ttl;
  }

  get reportedUnreachable(): boolean {
    return this.#reportedUnreachable;
  }

  noteUnreachable(): void {
    this.#reportedUnreachable = true;
    this.#tellUnreachable();
  }

  note(reply: Reply): void {
    if ('ttl' in reply) this.#ttl = reply.ttl;
    this.noteAnswer(reply.rttMs);
  }

  /** The target answered the kernel: no packet of it was seen, only the time it took. */
  noteAnswer(rttMs: number): void {
    this.#rttMs = Math.max(this.#rttMs ?? 0, rttMs);
    this.#tell();
  }
}
