import { EXIT } from './output/exit-codes.js';

/** The run under way; there is one at most. */
let running: AbortController | null = null;

/**
 * Ctrl-C (or SIGTERM, SIGHUP) cancels the run; what was measured is still reported. A second one ends the program at
 * once. Returns the signal for the run.
 */
export function cancelOnSignals(): AbortSignal {
  const controller = new AbortController();
  running = controller;
  const cancel = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new Error('interrupted'));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, cancel);
  return controller.signal;
}

/** Cancels the run under way, which then writes what it measured; false where none listens. */
export function cancelRun(reason: Error): boolean {
  running?.abort(reason);
  return running !== null;
}

/** The promise's result, or an Interrupted error as soon as the run is cancelled. */
export async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const cancelled = new Promise<never>((_resolve, reject) => {
    const fail = (): void => reject(new Interrupted());
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true });
  });
  return Promise.race([work, cancelled]);
}

/** Cancelled before there was anything to report. */
export class Interrupted extends Error {}
