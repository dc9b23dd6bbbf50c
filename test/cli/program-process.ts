import { execFile } from 'node:child_process';
import { join } from 'node:path';

export const MAIN = join(import.meta.dirname, '../../dist/main.js');
const LIMIT_MS = 60_000;

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The tests' own settings and sudo's traces must not reach the program. */
function cleanEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PATHPROOF_|SUDO_|NO_COLOR$)/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/** Runs the built program to its end. */
export function pathproof(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const options = { env: cleanEnvironment(env), timeout: LIMIT_MS, maxBuffer: 16 * 1024 * 1024 };
    const child = execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) => {
      if (error?.killed) reject(new Error(`not ended after ${LIMIT_MS} ms: ${args.join(' ')}`));
      else resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}
