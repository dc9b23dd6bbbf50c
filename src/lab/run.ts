import type { ChildProcess } from 'node:child_process';
import { LocalError } from '../model/errors.js';
import type { EnterOptions } from './enter.js';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 60_000;

export interface ExecOptions extends EnterOptions {
  /** Limit in milliseconds after which the command is killed; 60,000 by default. */
  timeoutMs?: number;
  /** Text for the command's standard input, which is closed after it. */
  stdin?: string;
}

/** How a command ended. `code` is null when a signal ended it. */
export interface ExecResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** True when the limit of time was reached and the command was killed. */
  timedOut: boolean;
}

/**
 * Collects the output of a command until it ends. A failing command is a value; LocalError is thrown when it cannot
 * be started or writes more than 64 MB.
 */
export function collect(child: ChildProcess, options: ExecOptions): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let bytes = 0;
    let timedOut = false;
    let tooMuch = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (data: Buffer) => {
        bytes += data.length;
        if (bytes <= MAX_OUTPUT_BYTES) output[name].push(data);
        else if (!tooMuch) {
          tooMuch = true;
          child.kill('SIGKILL');
        }
      });
    }
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new LocalError('lab-exec', `the lab cannot run a command: ${error.message}`, { cause: error }));
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (tooMuch)
        reject(new LocalError('lab-output', `a command in the lab wrote more than ${MAX_OUTPUT_BYTES} bytes`));
      else resolve({ code, signal, stdout: text(output.stdout), stderr: text(output.stderr), timedOut });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.stdin ?? '');
  });
}

function text(chunks: Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
