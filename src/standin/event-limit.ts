import type { StandinEvent } from './events.js';

/** How many events a second are handed on one by one. */
const EVENTS_PER_SECOND = 200;
const SECOND_MS = 1000;

/** Hands events on; a flood ends in one line each second. */
export interface EventLimit {
  report(event: StandinEvent): void;
  /** Hands on what is held back and stops; later events are dropped. */
  close(): void;
}

/**
 * Caps the events at `perSecond`. What exceeds it is counted, and at the end of the second the last one held back is
 * handed on with the count, so that a port scan cannot bury or slow the log.
 */
export function limitEvents(sink: (event: StandinEvent) => void, perSecond = EVENTS_PER_SECOND): EventLimit {
  let shown = 0;
  let held = 0;
  let last: StandinEvent | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const endSecond = (): void => {
    timer = undefined;
    const event = last && { ...last, what: `${last.what} (the last of ${held} events held back within one second)` };
    shown = 0;
    held = 0;
    last = undefined;
    if (event) sink(event);
  };

  return {
    report(event) {
      if (closed) return;
      timer ??= setTimeout(endSecond, SECOND_MS).unref();
      if (shown < perSecond) {
        shown += 1;
        sink(event);
      } else {
        held += 1;
        last = event;
      }
    },
    close() {
      closed = true;
      clearTimeout(timer);
      endSecond();
    },
  };
}
