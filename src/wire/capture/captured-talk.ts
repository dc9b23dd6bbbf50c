import { PROFILE_LIMITS } from '../../model/profile.js';
import type { ByteSource } from './byte-source.js';
import type { CapturedSegment } from './pcap-segment.js';
import { bytesAhead, StreamStart } from './reassembly.js';

const SPAN = 2 ** 32;

/** Why a session does not show its request. */
export type TalkProblem = 'nothing-sent' | 'gap' | 'cut' | 'too-long';

/** What client and server said first in one session. */
export interface Talk {
  client: string;
  clientPort: number;
  request: Buffer;
  /** The beginning of what the server sent. */
  answer: Buffer;
  /** The server spoke before the request was there. */
  greeted: boolean;
}

/** One session from its SYN on, as its segments come in, in any order. */
export class TalkReader {
  readonly client: string;
  readonly clientPort: number;
  /** The client's initial sequence number: a second SYN with another one begins another session. */
  readonly sequence: number;
  readonly #sent: StreamStart;
  #received: StreamStart | null = null;
  #answered: { at: number; acknowledged: number } | null = null;
  #finAt: number | null = null;
  #cut = false;
  #greeted = false;

  constructor({ source, sourcePort, sequence }: CapturedSegment) {
    this.client = source;
    this.clientPort = sourcePort;
    this.sequence = sequence;
    this.#sent = new StreamStart((sequence + 1) % SPAN, PROFILE_LIMITS.requestBytes);
  }

  fromClient(file: ByteSource, segment: CapturedSegment): void {
    const { payload, syn, acknowledgement, cut } = segment;
    if (!syn && acknowledgement !== null) this.#received ??= answerFrom(acknowledgement);
    const at = syn ? this.#sent.first : segment.sequence;
    const room = this.#sent.room(at, payload.length);
    // Of a packet that was cut before its payload nothing is held, and something is missing all the same.
    this.#cut ||= cut && this.#sent.room(at, 1) > 0;
    this.#sent.add(at, file.read(payload.offset, room), payload.length);
    if (segment.fin) this.#finAt = bytesAhead(this.#sent.first, at) + payload.length;
  }

  fromServer(file: ByteSource, segment: CapturedSegment): void {
    const { payload, syn, sequence, acknowledgement } = segment;
    if (syn) this.#received = answerFrom((sequence + 1) % SPAN);
    if (this.#received === null || payload.length === 0) return;
    const room = this.#received.room(sequence, payload.length);
    this.#received.add(sequence, file.read(payload.offset, room), payload.length);
    if (acknowledgement !== null) this.#noteAnswer(bytesAhead(this.#received.first, sequence), acknowledgement);
  }

  /** What the client had sent when the server first answered it; all of it where the server said nothing. */
  conclude(): Talk | TalkProblem {
    const { client, clientPort } = this;
    const length = Math.min(
      this.#answered?.acknowledged ?? this.#lengthSent(),
      this.#finAt ?? Number.POSITIVE_INFINITY,
    );
    if (length === 0) return this.#cut ? 'cut' : 'nothing-sent';
    if (length > PROFILE_LIMITS.requestBytes) return 'too-long';
    const whole = this.#sent.whole();
    if (whole.length < length) return this.#cut ? 'cut' : 'gap';
    const answer = this.#received?.whole() ?? Buffer.alloc(0);
    return { client, clientPort, request: whole.subarray(0, length), answer, greeted: this.#greeted };
  }

  #lengthSent(): number {
    return this.#sent.beyond ? PROFILE_LIMITS.requestBytes + 1 : this.#sent.end;
  }

  /** The first bytes that the server sent after it had received something; a repeated segment may acknowledge more. */
  #noteAnswer(at: number, acknowledgement: number): void {
    const acknowledged = bytesAhead(this.#sent.first, acknowledgement);
    if (acknowledged >= SPAN / 2) return;
    if (acknowledged === 0) {
      this.#greeted = true;
      return;
    }
    const before = this.#answered;
    if (before && (at > before.at || (at === before.at && acknowledged >= before.acknowledged))) return;
    this.#answered = { at, acknowledged };
  }
}

function answerFrom(first: number): StreamStart {
  return new StreamStart(first, PROFILE_LIMITS.exampleBytes);
}
