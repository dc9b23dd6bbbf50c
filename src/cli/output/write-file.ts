import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LocalError } from '../../model/errors.js';

/**
 * Proves, before anything is sent, that the file can be written: by writing and removing a file beside it. Throws
 * LocalError that names the option.
 */
export async function checkPlace(file: string, option: string): Promise<void> {
  try {
    const place = await placeOf(file);
    const temporary = temporaryName(place);
    try {
      await writeFile(temporary, '', { flag: 'wx' });
    } finally {
      await remove(temporary);
    }
    const there = await stat(place).catch(absent);
    if (there?.isDirectory()) throw new Error('EISDIR');
    if (there && !there.isFile()) throw new Error('it is a device or a pipe, and would be replaced by a file');
  } catch (cause) {
    throw cannotWrite(file, option, cause);
  }
}

/** Read and written by nobody but its owner. */
export const PRIVATE = 0o600;

/**
 * Replaces the file as a whole, with its permissions kept unless `mode` gives others, or leaves it as it was. Where the
 * name is a link, the file that it leads to is replaced, and the link stays. Throws LocalError, which names the option,
 * when it cannot.
 */
export async function writeAtomically(
  file: string,
  content: string | Buffer | Iterable<string>,
  option: string,
  mode?: number,
): Promise<void> {
  const place = await placeOf(file).catch((cause: unknown) => Promise.reject(cannotWrite(file, option, cause)));
  const temporary = temporaryName(place);
  try {
    const kept = mode ?? (await modeOf(place));
    await writeFile(temporary, content, { flag: 'wx', ...(kept === null ? {} : { mode: kept }) });
    // The umask takes from what a new file is given.
    if (kept !== null) await chmod(temporary, kept);
    await rename(temporary, place);
    underway.delete(temporary);
  } catch (cause) {
    await remove(temporary);
    throw cannotWrite(file, option, cause);
  }
}

/** The permissions of a file that is there. */
async function modeOf(place: string): Promise<number | null> {
  const before = await stat(place).catch(() => null);
  return before === null ? null : before.mode & 0o777;
}

const MOST_LINKS = 40;

/** Where the content goes: the end of a chain of links, which need not be there yet. */
async function placeOf(file: string): Promise<string> {
  let place = file;
  for (let count = 0; count < MOST_LINKS; count += 1) {
    const target = await readlink(place).catch(() => null);
    if (target === null) return place;
    place = resolve(dirname(place), target);
  }
  throw Object.assign(new Error('ELOOP'), { code: 'ELOOP' });
}

/** What an error of the file system means to the user. */
export function sayFileError(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  const words: Record<string, string> = {
    ENOENT: 'the folder does not exist',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is no folder',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota of the disk is used up',
    ENAMETOOLONG: 'the name is too long',
    ELOOP: 'its links lead in a circle',
  };
  return words[code] ?? code;
}

/** Writes, and hands out what went wrong where the place is to blame, so that other files can still be written. */
export async function tryToWrite(writing: Promise<void>): Promise<LocalError | null> {
  try {
    await writing;
    return null;
  } catch (error) {
    if (error instanceof LocalError) return error;
    throw error;
  }
}

/** The failures of several files as one; null where there are none. */
export function joinFailures(all: readonly (LocalError | null)[]): LocalError | null {
  const failures = all.filter((failure) => failure !== null);
  const [first, ...others] = failures;
  if (first === undefined || others.length === 0) return first ?? null;
  return new LocalError('not-writable', failures.map(({ message }) => message).join('; '), { cause: first });
}

/** Temporary files that a process which ends now would leave behind. */
const underway = new Set<string>();

/** A second Ctrl-C ends the process in the middle of a write. */
function removeUnderway(): void {
  for (const file of underway) rmSync(file, { force: true });
}

/** Short: the name of the file itself may be as long as a name can be. */
function temporaryName(file: string): string {
  const name = join(dirname(file), `.${randomBytes(6).toString('hex')}.tmp`);
  if (!process.listeners('exit').includes(removeUnderway)) process.on('exit', removeUnderway);
  underway.add(name);
  return name;
}

async function remove(temporary: string): Promise<void> {
  await rm(temporary, { force: true }).catch(() => {});
  underway.delete(temporary);
}

function absent(cause: NodeJS.ErrnoException): null {
  if (cause.code === 'ENOENT') return null;
  throw cause;
}

function cannotWrite(file: string, option: string, cause: unknown): LocalError {
  return new LocalError('not-writable', `${option}: cannot write ${file}: ${sayFileError(cause)}`, { cause });
}
