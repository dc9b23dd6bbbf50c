import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIMIT_MS = 60_000;
const LOOK_AGAIN_MS = 50;

/** Runs a command to its end and resolves with what it wrote. */
export type Execute = (argv: readonly string[]) => Promise<{ stdout: string }>;

/** A terminal of tmux with a server of its own. */
export interface Tmux {
  /** Sends named keys such as `Enter`, or, after `-l`, text. */
  keys(...keys: string[]): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** The screen when its text matches; an error with the screen when it does not in a minute. */
  until(pattern: RegExp): Promise<string>;
  /** A format of tmux, such as `#{alternate_on}`. */
  tell(format: string): Promise<string>;
  close(): Promise<void>;
}

/** Why there is no tmux here; null when there is. */
export function tmuxProblem(): string | null {
  return spawnSync('tmux', ['-V']).status === 0 ? null : 'tmux is not installed';
}

/** Opens a terminal in which a shell runs the command line. */
export async function openTmux(execute: Execute, line: string, columns: number, rows: number): Promise<Tmux> {
  // The usual place of sockets goes by the user's number, which in a lab's user namespace is that of root outside.
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-tmux-'));
  const tmux = async (...args: string[]): Promise<string> =>
    (await execute(['tmux', '-S', join(folder, 'socket'), '-f', '/dev/null', ...args])).stdout;
  await tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), line);
  await tmux('set-option', '-g', 'remain-on-exit', 'on');
  const capture = (): Promise<string> => tmux('capture-pane', '-p');
  return {
    keys: async (...keys) => void (await tmux('send-keys', ...keys)),
    resize: async (width, height) => void (await tmux('resize-window', '-x', String(width), '-y', String(height))),
    async until(pattern) {
      const end = performance.now() + LIMIT_MS;
      for (;;) {
        const text = await capture();
        if (pattern.test(text)) return text;
        if (performance.now() > end) throw new Error(`the terminal never showed ${String(pattern)}:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
    },
    tell: async (format) => (await tmux('display-message', '-p', format)).trim(),
    async close() {
      await tmux('kill-server');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
