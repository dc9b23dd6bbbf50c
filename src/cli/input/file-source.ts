import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { InputError, LocalError } from '../../model/errors.js';
import type { ByteSource } from '../../wire/capture/byte-source.js';

/** A file of which only the wanted parts are read. */
export interface FileSource extends ByteSource {
  close(): void;
}

/** Opens a file of at most `mostBytes`. Throws InputError or LocalError that name `option`. */
export function openFileSource(option: string, file: string, mostBytes: number): FileSource {
  const descriptor = open(option, file);
  const { size } = fstatSync(descriptor);
  if (size > mostBytes) {
    closeSync(descriptor);
    throw new InputError(option, `must not be larger than ${mostBytes / 1024 ** 2} MiB`, `${file}, ${size} bytes`);
  }
  return {
    size,
    read: (offset, length) => readAt(descriptor, offset, Math.max(0, Math.min(length, size - offset))),
    close: () => closeSync(descriptor),
  };
}

/** A device or a pipe may never end. */
function open(option: string, file: string): number {
  try {
    if (!statSync(file).isFile()) throw new InputError(option, 'must be a file', file);
    return openSync(file, 'r');
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new InputError(option, 'must be a file that exists', file);
    throw new LocalError('unreadable', `${option}: cannot read ${file} (${code})`, { cause });
  }
}

function readAt(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, buffer, done, length - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return buffer.subarray(0, done);
}
