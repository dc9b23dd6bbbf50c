import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { LocalError } from '../model/errors.js';
import { type LabMode, labEnvironment } from './environment.js';
import { signalProcess } from './signals.js';

/** Building a lab takes well under a second; a machine that needs longer than this is stuck. */
const READY_TIMEOUT_MS = 20_000;
const CLOSE_TIMEOUT_MS = 3_000;
/** A killed holder stays for as long as nobody reaps what was in its namespaces: under a first process that reaps none, for ever. */
const KILLED_TIMEOUT_MS = 2_000;
const MAX_MESSAGE_CHARACTERS = 4_096;

type HolderProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * The process that owns a lab's namespaces. It is the first process of a process namespace, so that the kernel ends
 * everything inside when it ends, and it reads its standard input, so that it ends when its owner does, however that
 * happens. The network and mount namespaces go with the last process in them.
 */
export interface Holder {
  readonly mode: LabMode;
  /** Process id to enter the namespaces by, as seen from outside. */
  readonly pid: number;
  /** True once the holder has ended. */
  readonly ended: boolean;
  close(): Promise<void>;
  /** For exit handlers: ends the holder at once, without waiting. */
  kill(): void;
}

/** Runs a set-up script in fresh namespaces until it reports `ready PID`. Throws LocalError when it does not. */
export async function startHolder(mode: LabMode, path: string, script: string): Promise<Holder> {
  const child = spawn('unshare', [...unshareOptions(mode), '--', 'sh', '-c', script], {
    // Its own session: Ctrl-C at the terminal must not take the lab away before the owner has finished.
    detached: true,
    env: labEnvironment(mode, path),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  try {
    return holderOf(mode, child, await readyPid(child));
  } catch (error) {
    if (child.pid !== undefined) await endHolder(child, child.pid);
    throw error;
  }
}

function unshareOptions(mode: LabMode): string[] {
  const user = mode === 'user-namespace' ? ['--user', '--map-root-user'] : [];
  return [...user, '--net', '--mount', '--pid', '--fork', '--kill-child'];
}

function holderOf(mode: LabMode, child: HolderProcess, pid: number): Holder {
  let closing: Promise<void> | undefined;
  keepAlive(child, false);
  return {
    mode,
    pid,
    get ended() {
      return hasEnded(child);
    },
    close() {
      closing ??= endHolder(child, pid);
      return closing;
    },
    kill() {
      if (!hasEnded(child)) signalProcess(pid, 'SIGKILL');
    },
  };
}

/** A lab that nobody closed must not keep Node's event loop running: the lab ends with the process anyway. */
function keepAlive(child: HolderProcess, alive: boolean): void {
  const handles = [child, child.stdin, child.stdout, child.stderr] as { ref?(): void; unref?(): void }[];
  for (const handle of handles) alive ? handle.ref?.() : handle.unref?.();
}

async function endHolder(child: HolderProcess, pid: number): Promise<void> {
  if (hasEnded(child)) return;
  keepAlive(child, true);
  const waiting = new AbortController();
  const ended = once(child, 'exit', { signal: waiting.signal }).catch(() => {});
  child.stdin.end();
  const killing = setTimeout(() => signalProcess(pid, 'SIGKILL'), CLOSE_TIMEOUT_MS);
  const leaving = setTimeout(() => waiting.abort(), CLOSE_TIMEOUT_MS + KILLED_TIMEOUT_MS);
  await ended;
  clearTimeout(killing);
  clearTimeout(leaving);
  keepAlive(child, false);
}

function hasEnded(child: HolderProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function readyPid(child: HolderProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    let complaint = '';
    const fail = (what: string, cause?: unknown): void => {
      clearTimeout(timer);
      const detail = complaint.trim() === '' ? '' : `: ${complaint.trim()}`;
      reject(new LocalError('lab-setup', `the lab could not be built: ${what}${detail}`, { cause }));
    };
    const timer = setTimeout(() => fail(`not ready after ${READY_TIMEOUT_MS} ms`), READY_TIMEOUT_MS);
    child.stderr.on('data', (data) => {
      complaint = (complaint + String(data)).slice(0, MAX_MESSAGE_CHARACTERS);
    });
    child.stdout.on('data', (data) => {
      output = (output + String(data)).slice(0, MAX_MESSAGE_CHARACTERS);
      const ready = /^ready (\d+)$/m.exec(output);
      if (ready === null) return;
      clearTimeout(timer);
      resolve(Number(ready[1]));
    });
    child.once('error', (error) => fail(error.message, error));
    child.once('close', (code, signal) => fail(`set-up ended with ${signal ?? `code ${code}`}`));
  });
}
