import { readFile, stat } from 'node:fs/promises';
import type { DiscoveredUnit } from '../../model/discovered-unit.js';
import { InputError, LocalError, PathproofError } from '../../model/errors.js';
import { mergeKnownUnits } from '../../report/known-units/merge.js';
import { MOST_BYTES, readKnownUnits } from '../../report/known-units/read.js';
import { checkPlace, sayFileError, writeAtomically } from '../output/write-file.js';
import { markedEncoding } from './user-file.js';

const OPTION = '--save';

type Encoding = 'utf8' | 'latin1' | 'utf-16le' | 'utf-16be';

/**
 * Proves, before anything is sent, that the units can be saved: the file is absent or a *Known Units* file, and can be
 * replaced. Throws InputError or LocalError that names the option.
 */
export async function checkKnownUnitsFile(file: string): Promise<void> {
  readKnownUnits((await readText(file)).text, originOf(file));
  await checkPlace(file, OPTION);
}

/**
 * Adds the units to the *Known Units* file, or makes it: see `mergeKnownUnits`. The file is replaced as a whole or stays
 * as it was; it is not touched when nothing changes. Throws InputError when it is no such file, LocalError when it cannot be read or written.
 */
export async function saveKnownUnits(file: string, units: readonly DiscoveredUnit[]): Promise<void> {
  const { text, encoding } = await readText(file);
  const merged = mergeKnownUnits(text, units, originOf(file));
  if (merged !== text) await writeAtomically(file, encode(merged, encoding), OPTION);
}

function originOf(file: string): string {
  return `${OPTION} ${file}`;
}

/** The text of the file; an absent file has none. */
async function readText(file: string): Promise<{ text: string; encoding: Encoding }> {
  try {
    const facts = await stat(file).catch(absent);
    if (facts === null) return { text: '', encoding: 'utf8' };
    // A device or a pipe may never end.
    if (!facts.isFile()) throw new InputError(OPTION, 'must be a file', file);
    if (facts.size > MOST_BYTES) {
      throw new InputError(originOf(file), `must not be larger than ${MOST_BYTES} bytes`, `${facts.size} bytes`);
    }
    return decode(await readFile(file));
  } catch (cause) {
    if (cause instanceof PathproofError) throw cause;
    throw new LocalError('unreadable', `${OPTION}: cannot read ${file}: ${sayFileError(cause)}`, { cause });
  }
}

function absent(cause: NodeJS.ErrnoException): null {
  if (cause.code === 'ENOENT') return null;
  throw cause;
}

/**
 * UTF-16 where its byte-order mark says so, as Notepad and PowerShell write it. Manager may have written the file in a
 * Windows code page: as ISO-8859-1, each of its bytes comes through unchanged.
 */
function decode(bytes: Buffer): { text: string; encoding: Encoding } {
  const encoding = markedEncoding(bytes) ?? 'utf8';
  try {
    return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes), encoding };
  } catch {
    return { text: bytes.toString('latin1'), encoding: 'latin1' };
  }
}

function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  return Buffer.from(encoding === 'latin1' ? text.replace(/[^\u0000-\u00ff]/gu, '?') : text, encoding);
}
