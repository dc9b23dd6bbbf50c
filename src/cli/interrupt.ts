import { EXIT } from './exit-codes.js';

/**
 * Ctrl-C (or SIGTERM, SIGHUP) cancels the run; what was measured is still reported. A second one ends the program at
 * once. Returns the signal for the run.
 */
export function cancelOnSignals(): AbortSignal {
  const controller = new AbortController();
  const cancel = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new Error('interrupted'));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, cancel);
  return controller.signal;
}
