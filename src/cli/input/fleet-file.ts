import { extname } from 'node:path';
import { z } from 'zod';
import { isIpv4, isUnicast } from '../../model/address.js';
import { InputError } from '../../model/errors.js';
import { readParts, type SearchCriteria, type WrittenPart } from '../../model/search-criteria.js';
import { type KnownUnitsLine, ROW_RULE, readLines } from '../../report/known-units/read.js';
import { checkShape } from '../../report/shape.js';
import { readUserText } from './user-file.js';
import { parseUserJson } from './user-json.js';

const LARGEST_BYTES = 5 * 1024 * 1024;
const MOST_TOLD = 10;
const address = z.string().min(1).max(253);

/** A list of sites: addresses or names, each by itself or with the name the site is known by. */
const sites = z.array(z.union([address, z.strictObject({ address, name: z.string().optional() })]));
const siteList = z.union([sites, z.strictObject({ sites })]);

/** What a file holds: parts of IP Search Criteria, and what is left out, each with its place and why. */
interface Content {
  parts: WrittenPart[];
  leftOut: string[];
}

/**
 * The units that a file names. `.csv`: Manager's *Known Units*. `.json`, `.yaml`, `.yml`: a list of sites. Anything else:
 * IP Search Criteria in lines, with comments behind `#`. Rows of *Known Units* that name no unit's address are left out, and
 * `tell` is told of them, as long as one does. Throws InputError that names the file, the rule, and the line or site; LocalError where the file cannot
 * be read.
 */
export async function readFleet(file: string, tell: (message: string) => void = () => {}): Promise<SearchCriteria> {
  const text = readUserText(file, { option: 'FILE', mostBytes: LARGEST_BYTES });
  const origin = `FILE ${file}`;
  const { parts, leftOut } = await (READERS[extname(file).toLowerCase()] ?? readPlainLines)(text, origin);
  for (const why of leftOut.slice(0, MOST_TOLD)) tell(`${origin}: ${why}: left out`);
  if (leftOut.length > MOST_TOLD) tell(`${origin}: ${leftOut.length - MOST_TOLD} more lines: left out`);
  if (parts.length === 0) throw new InputError('FILE', 'must name at least one unit', file);
  return readParts(parts, origin);
}

type Reader = (text: string, origin: string) => Content | Promise<Content>;

const READERS: Readonly<Record<string, Reader>> = {
  '.csv': readKnownUnits,
  '.json': (text, origin) => readSites(parseJson(text, origin), text, origin),
  '.yaml': readYaml,
  '.yml': readYaml,
};

function readKnownUnits(text: string, origin: string): Content {
  const parts: WrittenPart[] = [];
  const leftOut: string[] = [];
  for (const [index, line] of readLines(text, origin).lines.entries()) {
    const place = `line ${index + 1}`;
    const why = whyLeftOut(line);
    if (why !== null) leftOut.push(`${place} ${why}`);
    else if (line.unit) parts.push({ text: line.unit.address, place });
  }
  const [first] = leftOut;
  if (parts.length === 0 && first !== undefined) throw new InputError(origin, first, text.slice(0, 40));
  return { parts, leftOut };
}

/** Null for a line to measure, and for a blank one. */
function whyLeftOut({ unit, broken }: KnownUnitsLine): string | null {
  if (broken) return ROW_RULE;
  if (unit === null || (isIpv4(unit.address) && isUnicast(unit.address))) return null;
  return unit.address === '' ? 'has no address' : `has ${unit.address}, which no unit can have`;
}

async function readYaml(text: string, origin: string): Promise<Content> {
  const { parseYaml } = await import('./yaml.js');
  try {
    return readSites(parseYaml(text), text, origin);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(origin, `must hold a list of addresses; ${(cause as Error).message}`, text.slice(0, 40));
  }
}

function readSites(content: unknown, text: string, origin: string): Content {
  const result = checkShape(siteList, content);
  if ('issues' in result) {
    throw new InputError(
      origin,
      'must hold a list of addresses, or of objects with "address" and "name"',
      text.slice(0, 40),
    );
  }
  const list = Array.isArray(result.data) ? result.data : result.data.sites;
  const parts = list.map((site, index) => ({
    text: (typeof site === 'string' ? site : site.address).trim(),
    place: `site ${index + 1}`,
  }));
  return { parts, leftOut: [] };
}

function parseJson(text: string, origin: string): unknown {
  const parsed = parseUserJson(text);
  if ('content' in parsed) return parsed.content;
  throw new InputError(origin, `must hold a list of addresses; ${parsed.problem}`, text.slice(0, 40));
}

/** Several parts in one line have semicolons between them, as in Manager. */
function readPlainLines(text: string): Content {
  const parts = text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const written = line.replace(/#.*/, '').split(';');
    return written
      .map((part) => ({ text: part.trim(), place: `line ${index + 1}` }))
      .filter((part) => part.text !== '');
  });
  return { parts, leftOut: [] };
}
