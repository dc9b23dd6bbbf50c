import type { Reply } from '../model/evidence/base.js';

/** A SYN-ACK or a TFTP packet this late may have been sent again: its round trip is ambiguous (RFC 6298 §3). */
const AMBIGUOUS_MS = 900;
const SENT_AGAIN: Reply['kind'][] = ['syn-ack', 'tftp'];

/** What has been heard from the target's own address so far: whether at all, and the longest round-trip time. */
export class RoundTripEstimator {
  /** Resolves when the target is first heard. */
  readonly first: Promise<void>;
  /** Resolves when a router first says that the target's host or network is unreachable (ICMP 3/0, 3/1). */
  readonly unreachable: Promise<void>;
  #rttMs: number | null = null;
  #ambiguousMs: number | null = null;
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
    return this.rttMs !== null;
  }

  /** Longest round-trip time to the target in milliseconds; of ambiguous ones alone the shortest; null while silent. */
  get rttMs(): number | null {
    return this.#rttMs ?? this.#ambiguousMs;
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
    if (SENT_AGAIN.includes(reply.kind) && reply.rttMs >= AMBIGUOUS_MS) this.#noteAmbiguous(reply.rttMs);
    else this.noteAnswer(reply.rttMs);
  }

  /** The target answered the kernel: no packet of it was seen, only the time it took. */
  noteAnswer(rttMs: number): void {
    this.#rttMs = Math.max(this.#rttMs ?? 0, rttMs);
    this.#tell();
  }

  #noteAmbiguous(rttMs: number): void {
    this.#ambiguousMs = Math.min(this.#ambiguousMs ?? rttMs, rttMs);
    this.#tell();
  }
}
