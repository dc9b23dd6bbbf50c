import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ipv4 } from '../../../src/model/address.js';

const DIRECTORY = join(import.meta.dirname, '../../fixtures/system');

/** The unit in every fixture. */
export const UNIT = '192.168.42.1' as Ipv4;

/** The last router in every fixture. */
export const ROUTER = '10.0.12.2';

export function fixture(name: string): string {
  return readFileSync(join(DIRECTORY, `${name}.txt`), 'utf8');
}

/** Names of all fixtures that begin so. */
export function fixturesOf(prefix: string): string[] {
  const names = readdirSync(DIRECTORY).filter((file) => file.startsWith(prefix) && file.endsWith('.txt'));
  return names.map((file) => file.slice(0, -'.txt'.length)).sort();
}

/** Code page 850, in which a German console writes, read as one character a byte. */
export function inCodePage850(text: string): string {
  const codes: Record<string, string> = { ü: '\u0081', Ü: '\u009a', ä: '\u0084', ö: '\u0094', ß: 'á' };
  return text.replace(/[üÜäöß]/g, (letter) => codes[letter] ?? letter).replaceAll('\n', '\r\n');
}
