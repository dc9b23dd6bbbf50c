import { randomInt } from 'node:crypto';

/** Below the ephemeral ranges of Linux (32768–60999), Windows and macOS (49152–65535): no kernel socket is there. */
const LOWEST = 20_000;
const COUNT = 12_000;

/** Hands out source ports for raw SYNs: every flow its own, from a random start, so that two runs rarely meet. */
export class SourcePorts {
  #next = randomInt(COUNT);

  take(): number {
    const port = LOWEST + this.#next;
    this.#next = (this.#next + 1) % COUNT;
    return port;
  }
}
