import { type ChildProcess, spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';

/** Whether anybody still reads what is written to a stream; `stop` ends the looking. */
export interface Reader {
  gone: AbortSignal;
  stop(): void;
}

/**
 * Nobody reads what the program tells any more, or the disk is full: it ends as if by Ctrl-C, and writes its reports. A closed pipe shows at
 * the next write (EPIPE), which may be long in coming; on Linux it is looked for in between.
 */
export function watchReader(stream: NodeJS.WriteStream): Reader {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new Error('nobody reads the output'));
  stream.on('error', abort);
  const watcher = watchPipe(stream === process.stderr ? 2 : 1, abort);
  return { gone: controller.signal, stop: () => void watcher?.kill() };
}

/**
 * Node cannot ask whether a pipe has a reader without writing to it. GNU tail polls its own output while it follows a
 * file, and ends by SIGPIPE when the reader is gone; with `--pid` it ends with this program. Another tail tells nothing.
 */
function watchPipe(fd: number, gone: () => void): ChildProcess | null {
  if (process.platform !== 'linux' || !isPipe(fd)) return null;
  const args = [`--pid=${process.pid}`, '-f', '/dev/null'];
  const child = spawn('tail', args, { stdio: ['ignore', fd, 'ignore'] });
  child.on('error', () => {});
  child.on('exit', (_code, signal) => {
    if (signal === 'SIGPIPE') gone();
  });
  child.unref();
  return child;
}

function isPipe(fd: number): boolean {
  try {
    return fstatSync(fd).isFIFO();
  } catch {
    return false;
  }
}
