import { execFile } from 'node:child_process';
import { messageOf } from '../adapters/errno.js';

/** Ordinary users often lack the sbin directories, where `ip` lives on some systems. */
const SEARCH_PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin`;
const LIMIT_MS = 2000;
const LIMIT_BYTES = 4 * 1024 * 1024;
const OPTIONS = { env: { PATH: SEARCH_PATH, LC_ALL: 'C' }, timeout: LIMIT_MS, maxBuffer: LIMIT_BYTES };

/** What `ip -json ARGUMENTS` said: its parsed output, or why there is none. */
export type IpAnswer =
  | { kind: 'json'; rows: unknown[] }
  | { kind: 'refused'; message: string }
  | { kind: 'missing'; message: string };

/** Runs iproute2's `ip` with JSON output. `refused` is the kernel's answer, `missing` means there is no usable `ip`. */
export function runIp(args: readonly string[]): Promise<IpAnswer> {
  return new Promise((resolve) => {
    execFile('ip', ['-json', ...args], OPTIONS, (error, stdout, stderr) => resolve(answer(error, stdout, stderr)));
  });
}

/** Runs many commands in one process (`ip -batch`), going on after one that is refused. Resolves with what it printed. */
export function runIpBatch(commands: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile('ip', ['-json', '-force', '-batch', '-'], OPTIONS, (_error, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
    // A program that is missing or ends early breaks the pipe; its output then tells nothing.
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${commands.join('\n')}\n`);
  });
}

function answer(error: Error | null, stdout: string, stderr: string): IpAnswer {
  if (error && (error as { code?: unknown }).code === 'ENOENT') {
    return { kind: 'missing', message: 'the program `ip` (Debian package iproute2) is not installed' };
  }
  const said = stderr.trim().split('\n')[0] ?? '';
  if (error) return { kind: 'refused', message: said === '' ? messageOf(error) : said };
  return readRows(stdout);
}

/** The rows of one command's output. */
export function readRows(stdout: string): IpAnswer {
  try {
    const rows: unknown = JSON.parse(stdout.trim() === '' ? '[]' : stdout);
    if (Array.isArray(rows)) return { kind: 'json', rows };
  } catch {
    // Old iproute2 prints text for some commands in spite of -json.
  }
  return { kind: 'missing', message: 'this `ip` does not print JSON' };
}
