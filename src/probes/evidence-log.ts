import type { Reply } from '../model/evidence/base.js';
import type { Evidence } from '../model/evidence/evidence.js';
import type { Clock } from '../net/ports.js';

/** Told of every packet sent and every reply matched to one. */
export type LogListener = (
  event: { type: 'probe-sent'; evidence: Evidence } | { type: 'reply'; evidence: Evidence; reply: Reply },
) => void;

/** What a probe fills in; id and time of sending are the log's. */
export type Draft<E extends Evidence> = E extends Evidence ? Omit<E, 'id' | 'sentAt'> : never;

/** What becomes known of a probe once it was sent. What was sent never changes. */
export type Settled<E extends Evidence> = Partial<Omit<E, 'id' | 'sentAt' | 'probe' | 'request' | 'replies'>>;

/** A peer that answers one probe again and again must not fill the memory. */
const MOST_REPLIES = 8;

/** The evidence of one target, in order of sending. Entries change only while their probe waits for replies. */
export class EvidenceLog {
  readonly entries: Evidence[] = [];
  readonly #clock: Clock;
  readonly #listener: LogListener;

  constructor(clock: Clock, listener: LogListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  add<E extends Evidence>(draft: Draft<E>): E {
    const head = { id: `e${this.entries.length + 1}`, sentAt: this.#clock.wall().toISOString() };
    const evidence = { ...head, ...draft } as unknown as E;
    this.entries.push(evidence);
    this.#listener({ type: 'probe-sent', evidence });
    return evidence;
  }

  /** Takes in what was recorded elsewhere, with its time, under an id of this log. */
  adopt(evidence: Evidence): void {
    this.entries.push({ ...evidence, id: `e${this.entries.length + 1}` });
  }

  /** Records what became of a probe: the only place that writes into an entry, besides `reply`. */
  settle<E extends Evidence>(evidence: E, settled: Settled<E>): E {
    return Object.assign(evidence, settled);
  }

  /** Records a reply; returns false when this probe has had its share already. */
  reply(evidence: Evidence, reply: Reply): boolean {
    if (evidence.replies.length >= MOST_REPLIES) return false;
    const kept = { ...reply, rttMs: toMicroseconds(reply.rttMs) };
    (evidence.replies as Reply[]).push(kept);
    this.#listener({ type: 'reply', evidence, reply: kept });
    return true;
  }
}

/** Reports hold times to the microsecond: so does the evidence, or a saved report would be judged on other numbers. */
function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
