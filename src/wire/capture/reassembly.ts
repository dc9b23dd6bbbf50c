const SPAN = 2 ** 32;

/** Distance from one sequence number to another, in bytes ahead (RFC 9293 §3.4: they wrap around). */
export function bytesAhead(from: number, to: number): number {
  return (to - from + SPAN) % SPAN;
}

/**
 * The beginning of one direction of a TCP session, put together from segments in any order, any number of times. Of bytes
 * that were sent twice the first are kept. Never holds more than `capacity` bytes.
 */
export class StreamStart {
  /** Sequence number of the first byte. */
  readonly first: number;
  readonly #bytes: Buffer;
  readonly #present: Uint8Array;
  #end = 0;
  #beyond = false;

  constructor(first: number, capacity: number) {
    this.first = first;
    this.#bytes = Buffer.alloc(capacity);
    this.#present = new Uint8Array(capacity);
  }

  /** Bytes from the first one on to the last one that is there, gaps included. */
  get end(): number {
    return this.#end;
  }

  /** More was sent than is held. */
  get beyond(): boolean {
    return this.#beyond;
  }

  /** How much of a segment of `length` bytes is of use here: 0 when it lies outside of what is held. */
  room(sequence: number, length: number): number {
    const at = bytesAhead(this.first, sequence);
    return Math.max(0, Math.min(length, this.#bytes.length - at));
  }

  /** Takes the payload of a segment; what lies outside of what is held is left away. */
  add(sequence: number, payload: Buffer, length = payload.length): void {
    const at = bytesAhead(this.first, sequence);
    // Half the number space away is behind the beginning: a keep-alive probe, not data (RFC 9293 §3.8.4).
    if (at >= SPAN / 2 || length === 0) return;
    if (at + length > this.#bytes.length) this.#beyond = true;
    for (let index = 0; index < payload.length && at + index < this.#bytes.length; index += 1) {
      if (this.#present[at + index] === 1) continue;
      this.#bytes[at + index] = payload[index] as number;
      this.#present[at + index] = 1;
      this.#end = Math.max(this.#end, at + index + 1);
    }
  }

  /** The bytes without a gap from the first one on. */
  whole(): Buffer {
    const gap = this.#present.indexOf(0);
    return this.#bytes.subarray(0, gap === -1 ? this.#bytes.length : gap);
  }
}
