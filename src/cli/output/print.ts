import { once } from 'node:events';

/** Writes pieces to standard output as fast as its reader takes them; stops when the reader has closed the pipe. */
export async function print(pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  for await (const piece of pieces) {
    const { stdout } = process;
    if (!stdout.writable) return;
    // What goes wrong is told by the listener of the program; here it only ends the wait.
    if (!stdout.write(piece)) await once(stdout, 'drain').catch(() => {});
  }
}
