import { constants } from 'node:os';
import type { TerminalScreen } from '../../tui/screen.js';
import { EXIT } from '../output/exit-codes.js';
import { printError, sayBug } from '../output/print.js';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** Where nothing stops the process (no job control), the terminal is taken back after this long. */
const NOT_STOPPED_MS = 200;
const FIRST_SIGNAL_CODE = 128;

/**
 * Gives the terminal back however the process ends: once, before anything else is written. A signal ends it with 128
 * and its number, an error of pathproof with its text. Returns what hands the terminal back for good.
 */
export function guardTerminal(screen: TerminalScreen, cleanUp: () => void): () => void {
  const end = (code: number, text = ''): void => {
    screen.restore();
    if (text !== '') printError(text);
    cleanUp();
    process.exit(code);
  };
  const onSignal = (name: (typeof ENDING)[number]): void => end(FIRST_SIGNAL_CODE + constants.signals[name]);
  const onError = (error: unknown): void => end(EXIT.unmeasured, sayBug(error));
  const onExit = (): void => screen.restore();
  const onContinue = (): void => {
    stayAwake();
    screen.resume();
  };
  const onStop = (): void => suspend(screen);
  for (const name of ENDING) process.on(name, onSignal);
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) process.on(name, onError);
  process.on('exit', onExit);
  process.on('SIGCONT', onContinue);
  process.on('SIGTSTP', onStop);
  return () => {
    stayAwake();
    screen.restore();
    for (const name of ENDING) process.off(name, onSignal);
    for (const name of ['uncaughtException', 'unhandledRejection'] as const) process.off(name, onError);
    process.off('exit', onExit);
    process.off('SIGCONT', onContinue);
    process.off('SIGTSTP', onStop);
  };
}

/** Takes the terminal back where nothing stopped the process; null when that is not waited for. */
let waking: NodeJS.Timeout | null = null;

/** A process that goes on, or ends, needs no waking: it would take a terminal that is the shell's again. */
function stayAwake(): void {
  if (waking) clearTimeout(waking);
  waking = null;
}

/** Ctrl-Z: the shell gets its terminal back until it sends SIGCONT. */
export function suspend(screen: TerminalScreen): void {
  if (process.platform === 'win32') return;
  screen.restore();
  waking = setTimeout(() => screen.resume(), NOT_STOPPED_MS);
  // SIGSTOP cannot be caught, so it does not come back here as SIGTSTP would.
  process.kill(process.pid, 'SIGSTOP');
}
