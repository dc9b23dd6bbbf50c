import { extname } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../model/errors.js';
import { parseSearchCriteria, type SearchCriteria } from '../../model/search-criteria.js';
import { readKnownUnits } from '../../report/known-units/read.js';
import { checkShape } from '../../report/shape.js';
import { readUserText } from './user-file.js';
import { parseUserJson } from './user-json.js';

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
  const text = readUserText(file, { option: 'FILE', mostBytes: LARGEST_BYTES });
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
  const result = checkShape(siteList, parse(text, origin));
  if ('issues' in result) {
    throw new InputError(
      origin,
      'must hold a list of addresses, or of objects with "address" and "name"',
      text.slice(0, 40),
    );
  }
  const list = Array.isArray(result.data) ? result.data : result.data.sites;
  return list.map((site) => (typeof site === 'string' ? site : site.address));
}

function parse(text: string, origin: string): unknown {
  const parsed = parseUserJson(text);
  if ('content' in parsed) return parsed.content;
  throw new InputError(origin, `must hold a list of addresses; ${parsed.problem}`, text.slice(0, 40));
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.replace(/#.*/, '').trim());
  return lines.filter((line) => line !== '');
}
