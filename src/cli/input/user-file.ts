import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { InputError, LocalError } from '../../model/errors.js';

/** How a file of the user's is read, and what it is called in messages. */
export interface UserFile {
  /** The option or argument that named it. */
  option: string;
  mostBytes: number;
  /** Whether a pipe will do, as the shell makes one of `<(…)`; nothing is read beyond `mostBytes` in any case. */
  pipes?: boolean;
  /** What the option takes, told where there is no such file; without it that is an error of this machine. */
  orElse?: string;
}

/**
 * The text of a file that the user gave: UTF-8, or UTF-16 where its byte-order mark says so, as PowerShell writes it with
 * `>`. Throws InputError for what is no file or too large a one, LocalError for what cannot be read; both name the option.
 */
export function readUserText(file: string, rules: UserFile): string {
  const { option, mostBytes } = rules;
  const bytes = readBytes(file, rules);
  if (bytes.length <= mostBytes) return decodeText(bytes);
  throw new InputError(option, `must not be larger than ${mostBytes} bytes`, file);
}

/** Text of bytes by their byte-order mark (RFC 3629 §6, RFC 2781 §3.2); UTF-8 without one. Never throws. */
export function decodeText(bytes: Buffer): string {
  return new TextDecoder(markedEncoding(bytes) ?? 'utf-8').decode(bytes);
}

/** UTF-16 where the byte-order mark says so; null without one. */
export function markedEncoding(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

function readBytes(file: string, { option, mostBytes, pipes = false, orElse }: UserFile): Buffer {
  let descriptor: number | null = null;
  try {
    // A device or a pipe may never end.
    if (!pipes && !statSync(file).isFile()) throw new InputError(option, 'must be a file', file);
    descriptor = openSync(file, 'r');
    return readUpTo(descriptor, mostBytes + 1);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && orElse !== undefined) throw new InputError(option, `must be ${orElse}`, file);
    throw new LocalError('unreadable', `${option}: cannot read ${file} (${code})`, { cause });
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

const CHUNK_BYTES = 64 * 1024;

/** So many bytes at most, however much the file grows meanwhile; a pipe does not say how long it is. */
function readUpTo(descriptor: number, most: number): Buffer {
  const { size } = fstatSync(descriptor);
  const chunks: Buffer[] = [];
  for (let left = most; left > 0; ) {
    const chunk = Buffer.allocUnsafe(Math.min(left, Math.max(CHUNK_BYTES, size + 1)));
    const count = readSync(descriptor, chunk, 0, chunk.length, null);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    left -= count;
  }
  return Buffer.concat(chunks);
}
