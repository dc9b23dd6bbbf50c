import { cancelRun } from './interrupt.js';
import { EXIT } from './output/exit-codes.js';
import { printError, sayBug, warn } from './output/print.js';

/** What a cancelled run may take to write what it measured. */
const ENDING_MS = 20_000;

/** Whether anything went wrong beside the command itself, so that its exit code is no longer true. */
export interface Trouble {
  seen: boolean;
}

/**
 * Listens for what would end the process in the middle of a run. A stream that cannot be written costs what was to stand
 * there, never the reports; an error that nobody caught cancels the run, which writes what it measured.
 */
export function watchForTrouble(): Trouble {
  const trouble = { seen: false };
  const note = (): void => {
    trouble.seen = true;
    process.exitCode = EXIT.unmeasured;
  };
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that closes the pipe early (head, less) has seen enough.
    if (error.code === 'EPIPE') return;
    note();
    warn(`cannot write to standard output: ${error.message}`);
  });
  // Progress and notes are lost, and there is nowhere left to say so.
  process.stderr.on('error', () => {});
  process.on('uncaughtException', (error) => {
    printError(sayBug(error));
    const first = !trouble.seen;
    note();
    if (!cancelRun(error) && first) process.exit();
    setTimeout(() => process.exit(), ENDING_MS).unref();
  });
  return trouble;
}
