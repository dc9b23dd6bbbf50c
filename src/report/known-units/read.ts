import { InputError } from '../../model/errors.js';
import { type KnownUnit, parseRow } from './row.js';

/** Largest *Known Units* file that is read: 5 MB. */
export const MOST_BYTES = 5 * 1024 * 1024;
const MOST_LINES = 100_000;

/** One line of the file. Text and line break together are what the file holds; a blank line has no unit. */
export interface KnownUnitsLine {
  text: string;
  lineBreak: string;
  unit: KnownUnit | null;
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads Manager's *Known Units* file: no header, a unit a line, naive commas. Blank lines, a byte-order mark and any kind
 * of line break are accepted. Throws InputError under the name `origin`, with the number of the line that is no unit,
 * or for a text beyond 5 MB or 100,000 lines.
 */
export function readKnownUnits(text: string, origin: string): KnownUnit[] {
  return readLines(text, origin).lines.flatMap(({ unit }) => (unit ? [unit] : []));
}

/** Reads the file so that it can be written again byte for byte. Throws as `readKnownUnits` does. */
export function readLines(text: string, origin: string): { mark: string; lines: KnownUnitsLine[] } {
  checkBytes(text, origin);
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const pieces = text.slice(mark.length).split(/(\r\n|\n|\r)/);
  checkLines((pieces.length - 1) / 2, origin);
  const lines: KnownUnitsLine[] = [];
  for (let i = 0; i < pieces.length; i += 2) {
    const [line = '', lineBreak = ''] = [pieces[i], pieces[i + 1]];
    if (line !== '' || lineBreak !== '') {
      lines.push({ text: line, lineBreak, unit: readUnit(line, i / 2 + 1, origin) });
    }
  }
  return { mark, lines };
}

/** Throws InputError under the name `origin` for a text beyond 5 MB. */
export function checkBytes(text: string, origin: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES) throw new InputError(origin, `must not be larger than ${MOST_BYTES} bytes`, `${bytes} bytes`);
}

/** Throws InputError under the name `origin` for more than 100,000 lines. */
export function checkLines(count: number, origin: string): void {
  if (count > MOST_LINES) throw new InputError(origin, `must not have more than ${MOST_LINES} lines`, `${count} lines`);
}

function readUnit(line: string, number: number, origin: string): KnownUnit | null {
  if (line.trim() === '') return null;
  const unit = parseRow(line);
  if (unit) return unit;
  throw new InputError(origin, `line ${number} must hold name, MAC, type, IP, version, separated by commas`, line);
}
