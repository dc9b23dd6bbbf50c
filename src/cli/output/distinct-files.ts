import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../model/errors.js';

/** A file that the user named, and the option that it stands under. */
export interface NamedFile {
  readonly option: string;
  readonly file: string;
}

/**
 * Refuses two names for one file, links and `./` seen through: the later output would replace the earlier one, or what
 * was read. Throws InputError that names both options.
 */
export async function checkDistinct(named: readonly NamedFile[]): Promise<void> {
  const seen = new Map<string, string>();
  for (const { option, file } of named) {
    const place = await placeOf(file);
    const other = seen.get(place);
    if (other !== undefined) throw new InputError(option, sayTwice(option, other), file);
    seen.set(place, option);
  }
}

function sayTwice(option: string, other: string): string {
  return option === other ? 'names one file twice' : `must be another file than ${other}, which it would replace`;
}

/** A file that is not there yet is known by the folder that it will be in. */
async function placeOf(file: string): Promise<string> {
  const inFolder = async (): Promise<string> => join(await realpath(dirname(resolve(file))), basename(file));
  return realpath(file)
    .catch(inFolder)
    .catch(() => resolve(file));
}
