import { execFile } from 'node:child_process';
import { messageOf } from '../adapters/errno.js';

/** Ordinary users often lack the sbin directories, where `ip` lives on some systems. */
const SEARCH_PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin`;
const LIMIT_MS = 2000;
const LIMIT_BYTES = 4 * 1024 * 1024;
const OPTIONS = { env: { PATH: SEARCH_PATH, LC_ALL: 'C' }, timeout: LIMIT_MS, maxBuffer: LIMIT_BYTES };

const KERNEL_SAYS = 'RTNETLINK answers: ';

/** What `ip -json ARGUMENTS` said: its parsed output, or why there is none. */
export type IpAnswer =
  | { kind: 'json'; rows: unknown[] }
  | { kind: 'refused'; message: string }
  | { kind: 'unusable'; message: string };

/**
 * Runs iproute2's `ip` with JSON output. `refused`: the kernel answered with an error, in the words of `message`;
 * `unusable`: there is no such program, it failed by itself, was too slow, or is one without JSON. Never throws.
 */
export function runIp(args: readonly string[]): Promise<IpAnswer> {
  return new Promise<IpAnswer>((resolve) => {
    execFile('ip', ['-json', ...args], OPTIONS, (error, stdout, stderr) => resolve(answer(error, stdout, stderr)));
  }).catch(cannotStart);
}

/** Node throws some errors of starting a program, and calls back with others. */
function cannotStart(error: unknown): IpAnswer {
  return { kind: 'unusable', message: messageOf(error) };
}

/** What many commands printed; `slow`: they were ended by the time limit. */
export interface BatchOutput {
  stdout: string;
  stderr: string;
  slow: boolean;
}

/** Runs many commands in one process (`ip -batch`), going on after one that is refused. Never throws. */
export function runIpBatch(commands: readonly string[]): Promise<BatchOutput> {
  return new Promise<BatchOutput>((resolve) => {
    const child = execFile('ip', ['-json', '-force', '-batch', '-'], OPTIONS, (error, stdout, stderr) =>
      resolve({ stdout, stderr, slow: error?.killed === true }),
    );
    // A program that is missing or ends early breaks the pipe; its output then tells nothing.
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${commands.join('\n')}\n`);
  }).catch(() => ({ stdout: '', stderr: '', slow: false }));
}

function answer(error: Error | null, stdout: string, stderr: string): IpAnswer {
  if (error && (error as { code?: unknown }).code === 'ENOENT') {
    return { kind: 'unusable', message: 'the program `ip` (Debian package iproute2) is not installed' };
  }
  const said = stderr.trim().split('\n')[0] ?? '';
  if (error) return refusal(said === '' ? messageOf(error) : said);
  return readRows(stdout);
}

/** Why a command failed: by the kernel's word (rtnetlink(7)), or because of the program itself. */
export function refusal(message: string): IpAnswer {
  return { kind: message.startsWith(KERNEL_SAYS) ? 'refused' : 'unusable', message };
}

/** The rows of one command's output. */
export function readRows(stdout: string): IpAnswer {
  try {
    const rows: unknown = JSON.parse(stdout);
    if (Array.isArray(rows)) return { kind: 'json', rows };
  } catch {
    // Old iproute2 prints text for some commands in spite of -json.
  }
  return { kind: 'unusable', message: 'this `ip` does not print JSON' };
}
