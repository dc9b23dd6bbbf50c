import type { ChildProcess } from 'node:child_process';

/** Resolves when the program has written this on stderr; rejects with what it wrote when it ends before. */
export function untilSaid(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (data) => {
      text += String(data);
      if (text.includes(words)) resolve();
    });
    child.once('close', () => reject(new Error(`ended without "${words}": ${text}`)));
  });
}
