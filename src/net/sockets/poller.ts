import { POLLIN, SOCK_CLOEXEC, SOCK_NONBLOCK } from './constants.js';
import { type Libc, pinned } from './libc.js';

/** A descriptor in the poll. */
export interface Watched {
  /** Waits for these events of poll(2) from now on; for none with 0, not even for errors. */
  want(events: number): void;
  /** Takes it out; resolves when no poll holds it any more, so that closing it takes effect at once. */
  release(): Promise<void>;
}

interface Entry {
  fd: number;
  events: number;
  onReady: (revents: number) => void;
}

const POLLFD_BYTES = 8;
const EVENTS_OFFSET = 4;
const REVENTS_OFFSET = 6;
const POLLNVAL = 0x20;
/** poll(2) passes over negative descriptors. */
const NO_FD = -1;
/** Nothing depends on it but the end of a process whose `exit` handlers do not run. */
const LONGEST_POLL_MS = 1000;
const PAUSE_AFTER_ERROR_MS = 20;

/**
 * One poll(2) over all descriptors, in one thread of libuv. It runs from the first descriptor to the last: without any,
 * it holds neither a thread nor the process.
 */
export class Poller {
  readonly #libc: Libc;
  readonly #entries = new Set<Entry>();
  #releases: (() => void)[] = [];
  #wakeFd = NO_FD;
  #running = false;
  #polling = false;
  #woken = false;
  #fds = pinned(0);

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** How many descriptors are watched. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Watches a descriptor, for nothing at first. Returns the negative number of the error where the descriptor that
   * ends a poll early cannot be made.
   */
  watch(fd: number, onReady: (revents: number) => void): Watched | number {
    if (this.#wakeFd === NO_FD) {
      const made = this.#libc.eventfd(0, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (made < 0) return made;
      this.#wakeFd = made;
    }
    const entry: Entry = { fd, events: 0, onReady };
    this.#entries.add(entry);
    void this.#run();
    return {
      want: (events) => {
        if (entry.events === events) return;
        entry.events = events;
        this.#wake();
      },
      release: () => this.#release(entry),
    };
  }

  #release(entry: Entry): Promise<void> {
    this.#entries.delete(entry);
    if (!this.#polling) return Promise.resolve();
    this.#wake();
    return new Promise((resolve) => this.#releases.push(resolve));
  }

  #wake(): void {
    if (!this.#polling || this.#woken) return;
    this.#woken = true;
    const one = Buffer.alloc(POLLFD_BYTES);
    one.writeBigUInt64LE(1n);
    this.#libc.write(this.#wakeFd, one);
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    // A thread that still polls would hold up process.exit().
    const wake = (): void => this.#wake();
    process.once('exit', wake);
    // What is asked for in one turn of the event loop goes into one poll.
    for (await nextTurn(); this.#entries.size > 0; await nextTurn()) await this.#pollOnce();
    process.off('exit', wake);
    this.#running = false;
    this.#libc.close(this.#wakeFd);
    this.#wakeFd = NO_FD;
  }

  async #pollOnce(): Promise<void> {
    const entries = [...this.#entries];
    this.#fill(entries);
    this.#polling = true;
    const result = await this.#libc.poll(this.#fds, entries.length + 1, LONGEST_POLL_MS).catch(() => NO_FD);
    this.#polling = false;
    if (this.#woken) this.#libc.read(this.#wakeFd, Buffer.alloc(POLLFD_BYTES));
    this.#woken = false;
    for (const released of this.#releases.splice(0)) released();
    if (result > 0) this.#dispatch(entries);
    else if (result < 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS));
  }

  #fill(entries: readonly Entry[]): void {
    const needed = (entries.length + 1) * POLLFD_BYTES;
    if (this.#fds.length < needed) this.#fds = pinned(2 * needed);
    const all = [{ fd: this.#wakeFd, events: POLLIN }, ...entries];
    for (const [index, { fd, events }] of all.entries()) {
      const start = index * POLLFD_BYTES;
      this.#fds.writeInt32LE(events === 0 ? NO_FD : fd, start);
      this.#fds.writeInt16LE(events, start + EVENTS_OFFSET);
      this.#fds.writeInt16LE(0, start + REVENTS_OFFSET);
    }
  }

  #dispatch(entries: readonly Entry[]): void {
    for (const [index, entry] of entries.entries()) {
      const revents = this.#fds.readInt16LE((index + 1) * POLLFD_BYTES + REVENTS_OFFSET);
      if (revents === 0 || entry.events === 0 || !this.#entries.has(entry)) continue;
      // A descriptor that is none would end every poll at once.
      if ((revents & POLLNVAL) !== 0) entry.events = 0;
      entry.onReady(revents);
    }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
