import { randomBytes } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { InputError, LocalError } from '../model/errors.js';
import type { Report } from '../model/report.js';
import { knownEndings, REPORTERS } from '../report/registry.js';

/** Refuses files whose ending picks no format. Sends and writes nothing. */
export function checkReportNames(files: readonly string[]): void {
  for (const file of files) {
    if (!(ending(file) in REPORTERS)) throw new InputError('--report', `must end in one of ${knownEndings()}`, file);
  }
}

/** Proves, before anything is sent, that each report can be written: by writing and removing a file beside it. */
export async function checkReportPlaces(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const temporary = temporaryName(file);
    try {
      await writeFile(temporary, '', { flag: 'wx' });
      await rm(temporary);
      if ((await stat(file).catch(() => null))?.isDirectory()) throw new Error('EISDIR');
    } catch (cause) {
      throw cannotWrite(file, cause);
    }
  }
}

/** Writes the report in every wanted format: to a temporary file first, then renamed, so that none is ever half-written. */
export async function writeReports(report: Report, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const render = await REPORTERS[ending(file)]?.();
    if (render) await writeAtomically(file, render(report));
  }
}

/** Replaces the file as a whole or leaves it as it was. Throws LocalError when it cannot be written. */
export async function writeAtomically(file: string, content: string): Promise<void> {
  const temporary = temporaryName(file);
  try {
    await writeFile(temporary, content, { flag: 'wx' });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cannotWrite(file, cause);
  }
}

function ending(file: string): string {
  return extname(file).toLowerCase();
}

function temporaryName(file: string): string {
  return join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.tmp`);
}

function cannotWrite(file: string, cause: unknown): LocalError {
  const code = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  const words: Record<string, string> = {
    ENOENT: 'the folder does not exist',
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is no folder',
    ENOSPC: 'the disk is full',
  };
  return new LocalError('not-writable', `--report: cannot write ${file}: ${words[code] ?? code}`, { cause });
}
