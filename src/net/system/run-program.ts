import { type ChildProcess, spawn } from 'node:child_process';
import { messageOf } from '../adapters/errno.js';

const DEFAULT_MAX_BYTES = 256 * 1024;
/** A Unix ping prints its summary when it is interrupted; what does not end then is killed. */
const GRACE_MS = 500;

/** How a program ended: `exit` by itself, `cut` by a limit of time or output or by the signal, `failed` to start. */
export interface ProgramResult {
  end: 'exit' | 'cut' | 'failed';
  stdout: string;
  /** What it wrote to standard output, then to standard error. */
  text: string;
  code: number | null;
  /** Why it could not be started. */
  error?: string;
}

export interface ProgramLimits {
  timeoutMs: number;
  /** Longest output; 256 KiB by default. */
  maxBytes?: number;
  signal?: AbortSignal;
}

/**
 * Runs a program without a shell, with `LC_ALL=C`, and collects what it writes. Never throws. Output is
 * read as one character a byte, because Windows writes it in a code page that depends on its language.
 */
export function runProgram(file: string, args: readonly string[], limits: ProgramLimits): Promise<ProgramResult> {
  const env = { ...process.env, LC_ALL: 'C', LANG: 'C', LANGUAGE: '' };
  try {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], shell: false, windowsHide: true });
    return untilEnd(child, limits);
  } catch (error) {
    // Node throws here, among others, for a `ping` with file capabilities that this process may not have (EPERM).
    return Promise.resolve({ end: 'failed', stdout: '', text: '', code: null, error: messageOf(error) });
  }
}

function untilEnd(child: ChildProcess, limits: ProgramLimits): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let cut = false;
    const stop = (): void => {
      if (!cut) interrupt(child);
      cut = true;
    };
    const output = gather(child, limits.maxBytes ?? DEFAULT_MAX_BYTES, stop);
    const timer = setTimeout(stop, limits.timeoutMs);
    limits.signal?.addEventListener('abort', stop, { once: true });
    if (limits.signal?.aborted) stop();
    const finish = (result: Omit<ProgramResult, 'stdout' | 'text'>): void => {
      clearTimeout(timer);
      limits.signal?.removeEventListener('abort', stop);
      resolve({ ...result, ...output() });
    };
    // More than once: a program that root started cannot be killed after root was given up.
    child.on('error', (error) => finish({ end: 'failed', code: null, error: messageOf(error) }));
    child.once('close', (code) => finish({ end: cut ? 'cut' : 'exit', code }));
  });
}

function interrupt(child: ChildProcess): void {
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.once('close', () => clearTimeout(timer));
}

function gather(child: ChildProcess, maxBytes: number, tooMuch: () => void) {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let bytes = 0;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (data: Buffer) => {
      if (bytes < maxBytes) chunks[name].push(data.subarray(0, maxBytes - bytes));
      bytes += data.length;
      if (bytes > maxBytes) tooMuch();
    });
  }
  return (): Pick<ProgramResult, 'stdout' | 'text'> => {
    const stdout = Buffer.concat(chunks.stdout).toString('latin1');
    return { stdout, text: `${stdout}\n${Buffer.concat(chunks.stderr).toString('latin1')}` };
  };
}
