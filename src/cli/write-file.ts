import { randomBytes } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LocalError } from '../model/errors.js';

/**
 * Proves, before anything is sent, that the file can be written: by writing and removing a file beside it. Throws
 * LocalError that names the option.
 */
export async function checkPlace(file: string, option: string): Promise<void> {
  const temporary = temporaryName(file);
  try {
    await writeFile(temporary, '', { flag: 'wx' });
    await rm(temporary);
    if ((await stat(file).catch(() => null))?.isDirectory()) throw new Error('EISDIR');
  } catch (cause) {
    throw cannotWrite(file, option, cause);
  }
}

/** Replaces the file as a whole, with its permissions kept, or leaves it as it was. Throws LocalError, which names the option, when it cannot. */
export async function writeAtomically(
  file: string,
  content: string | Buffer | Iterable<string>,
  option: string,
): Promise<void> {
  const temporary = temporaryName(file);
  const before = await stat(file).catch(() => null);
  try {
    await writeFile(temporary, content, { flag: 'wx', mode: before ? before.mode & 0o777 : 0o666 });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cannotWrite(file, option, cause);
  }
}

/** What an error of the file system means to the user. */
export function sayFileError(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  const words: Record<string, string> = {
    ENOENT: 'the folder does not exist',
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is no folder',
    ENOSPC: 'the disk is full',
  };
  return words[code] ?? code;
}

function temporaryName(file: string): string {
  return join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.tmp`);
}

function cannotWrite(file: string, option: string, cause: unknown): LocalError {
  return new LocalError('not-writable', `${option}: cannot write ${file}: ${sayFileError(cause)}`, { cause });
}
