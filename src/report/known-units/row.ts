import { isIpv4 } from '../../model/address.js';
import { isMac } from '../../model/mac.js';
import { plainText } from '../escape.js';

/** One unit of Manager's *Known Units* file. A value that is not known is empty. */
export interface KnownUnit {
  name: string;
  mac: string;
  type: string;
  address: string;
  version: string;
}

const COLUMNS = 5;
const MOST_COLUMNS = 32;
/** What a spreadsheet takes for a formula, also in its full-width form, and the apostrophes that keep it from that. */
const FORMULA = /^'*[=+\-@＝＋－＠]/;
const APOSTROPHE_BEFORE_FORMULA = /^'(?='*[=+\-@＝＋－＠])/;
const SEPARATORS = /[,\s\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** What a spreadsheet makes of a MAC that it takes for a number: `7.01E+11`, or its digits without the zeros before them. */
const NUMBER = /^(?:\d{1,2}(?:\.\d+)?E\+?\d{1,2}|\d{8,11})$/i;

/**
 * Reads one line without its line break: name, MAC, type, IP, version. Commas are naive, so a name, type or version
 * that holds one shifts the columns: they are found by the shape of the MAC and the IP. A field in double quotes loses
 * them (a spreadsheet saved the file), and the apostrophe that `formatRow` puts before a formula goes. A MAC that a
 * spreadsheet turned into a number is as good as none. Null when the line holds neither a MAC nor an IP where they belong.
 */
export function parseRow(line: string): KnownUnit | null {
  const fields = line.split(',', MOST_COLUMNS + 1).map((field) => field.trim());
  const places = findColumns(fields.map(unquote));
  if (places === null) return null;
  const [mac, ip] = places;
  return {
    name: readText(fields.slice(0, mac)),
    mac: unquote(fields[mac] ?? ''),
    type: readText(fields.slice(mac + 1, ip)),
    address: unquote(fields[ip] ?? ''),
    version: readText(fields.slice(ip + 1)),
  };
}

/**
 * Writes one line without a line break. Texts come from the network: see `cleanText`. A text that begins like a formula
 * (`=`, `+`, `-`, `@`) gets an apostrophe before it, which `parseRow` takes away again.
 */
export function formatRow(unit: KnownUnit): string {
  const mac = isMac(unit.mac.trim()) ? unit.mac.trim() : '';
  const address = isIpv4(unit.address) ? unit.address : '';
  return [formatText(unit.name), mac, formatText(unit.type), address, formatText(unit.version)].join(',');
}

/**
 * The text as a file with naive commas can hold it: commas, line breaks, control characters and runs of white space
 * become one space, invisible characters go, double quotes become single ones; at most 200 characters.
 */
export function cleanText(text: string): string {
  return plainText(text.replace(SEPARATORS, ' ').replaceAll('"', "'")).replace(/ +/g, ' ').trim();
}

function formatText(text: string): string {
  const clean = cleanText(text);
  return FORMULA.test(clean) ? `'${clean}` : clean;
}

function readText(fields: readonly string[]): string {
  return unquote(fields.join(', ')).replace(APOSTROPHE_BEFORE_FORMULA, '');
}

function unquote(field: string): string {
  const quoted = /^"(.*)"$/s.exec(field);
  return quoted?.[1] === undefined ? field : quoted[1].replaceAll('""', '"').trim();
}

/** Where the MAC and the IP are. Without stray commas their places are known, so that one of the two may be missing. */
function findColumns(fields: readonly string[]): [mac: number, ip: number] | null {
  if (fields.length < COLUMNS || fields.length > MOST_COLUMNS) return null;
  if (fields.length === COLUMNS && isPair(fields[1], fields[3])) return [1, 3];
  return bestPair(fields);
}

function isPair(mac = '', ip = ''): boolean {
  return (isMac(mac) && (ip === '' || isIpv4(ip))) || ((mac === '' || NUMBER.test(mac)) && isIpv4(ip));
}

/** Of the pairs that fit, the one with the fewest commas in the type, then in the version: names hold them most often. */
function bestPair(fields: readonly string[]): [number, number] | null {
  for (const fits of [isMac, isEmpty, isNumber]) {
    for (let gap = 2; gap < fields.length; gap++) {
      for (let ip = fields.length - 2; ip > gap; ip--) {
        const mac = fields[ip - gap] ?? '';
        if (isIpv4(fields[ip] ?? '') && fits(mac)) return [ip - gap, ip];
      }
    }
  }
  return null;
}

function isEmpty(field: string): boolean {
  return field === '';
}

function isNumber(field: string): boolean {
  return NUMBER.test(field);
}
