import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { z } from 'zod';
import { InputError, LocalError } from '../model/errors.js';
import { parseSearchCriteria, type SearchCriteria } from '../model/search-criteria.js';
import { readKnownUnits } from '../report/known-units/read.js';
import { sayFileError } from './write-file.js';

const LARGEST_BYTES = 5 * 1024 * 1024;
const address = z.string().min(1).max(253);

/** A list of sites: addresses or names, each by itself or with the name the site is known by. */
const sites = z.array(z.union([address, z.strictObject({ address, name: z.string().optional() })]));
const siteList = z.union([sites, z.strictObject({ sites })]);

/**
 * The units that a file names. `.csv`: Manager's *Known Units*. `.json`: a list of sites. Anything else: one part of IP
 * Search Criteria a line, with comments behind `#`. Throws InputError that names the file, the rule and the offending
 * part; LocalError where the file cannot be read.
 */
export async function readFleet(file: string): Promise<SearchCriteria> {
  const text = await read(file);
  const parts = PARTS[extname(file).toLowerCase()]?.(text, originOf(file)) ?? linesOf(text);
  if (parts.length === 0) throw new InputError('FILE', 'must name at least one unit', file);
  return parseSearchCriteria(parts.join(';'), originOf(file));
}

const PARTS: Readonly<Record<string, (text: string, origin: string) => string[]>> = {
  '.csv': (text, origin) => readKnownUnits(text, origin).map((unit) => unit.address),
  '.json': sitesOf,
};

function originOf(file: string): string {
  return `FILE ${file}`;
}

function sitesOf(text: string, origin: string): string[] {
  const result = siteList.safeParse(parse(text));
  if (!result.success) {
    throw new InputError(
      origin,
      'must hold a list of addresses, or of objects with "address" and "name"',
      text.slice(0, 40),
    );
  }
  const list = Array.isArray(result.data) ? result.data : result.data.sites;
  return list.map((site) => (typeof site === 'string' ? site : site.address));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.replace(/#.*/, '').trim());
  return lines.filter((line) => line !== '');
}

async function read(file: string): Promise<string> {
  try {
    const facts = await stat(file);
    // A device or a pipe may never end.
    if (!facts.isFile()) throw new InputError('FILE', 'must be a file', file);
    if (facts.size <= LARGEST_BYTES) return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new LocalError('unreadable', `FILE: cannot read ${file}: ${sayFileError(cause)}`, { cause });
  }
  throw new InputError('FILE', `must not be larger than ${LARGEST_BYTES} bytes`, file);
}
