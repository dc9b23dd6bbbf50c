import { once } from 'node:events';
import { plainLine, streamText } from '../../report/escape.js';
import { takesColours } from './colours.js';

/** Writes to standard output; false when its reader should be waited for. Nothing else writes there but the terminal UI. */
export function printText(text: string): boolean {
  return writeTo(process.stdout, text);
}

/** The same to standard error. */
export function printError(text: string): boolean {
  return writeTo(process.stderr, text);
}

/** One line on standard error, whatever the message holds: file names, and what parsers repeat of their input. */
export function tell(message: string): void {
  printError(`${plainLine(message)}\n`);
}

/** The same in the program's name. */
export function warn(message: string): void {
  tell(`pathproof: ${message}`);
}

/** An error that nobody threw on purpose, with its stack. */
export function sayBug(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `pathproof: a bug in pathproof, please report it: ${text.split('\n').map(plainLine).join('\n')}\n`;
}

function writeTo(stream: NodeJS.WriteStream, text: string): boolean {
  return stream.write(streamText(text, stream.isTTY === true || takesColours(false, process.env)));
}

/** Writes pieces to standard output as fast as its reader takes them; stops when the reader has closed the pipe. */
export async function print(pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  for await (const piece of pieces) {
    const { stdout } = process;
    if (!stdout.writable) return;
    // What goes wrong is told by the listener of the program; here it only ends the wait.
    if (!printText(piece)) await once(stdout, 'drain').catch(() => {});
  }
}
