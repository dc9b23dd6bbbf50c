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
  /** It is neither blank nor a unit. */
  broken?: true;
}

/** What a line has to hold, after its number. */
export const ROW_RULE = 'must hold name, MAC, type, IP, version, separated by commas';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads Manager's *Known Units* file: no header, a unit a line, naive commas. Blank lines, a byte-order mark and any kind
 * of line break are accepted. Throws InputError under the name `origin`, with the number of the line that is no unit,
 * or for a text beyond 5 MB or 100,000 lines.
 */
export function readKnownUnits(text: string, origin: string): KnownUnit[] {
  return readUnits(text, origin).lines.flatMap(({ unit }) => (unit ? [unit] : []));
}

/** Reads the file so that it can be written again byte for byte. Throws as `readKnownUnits` does. */
export function readUnits(text: string, origin: string): { mark: string; lines: KnownUnitsLine[] } {
  const read = readLines(text, origin);
  const broken = read.lines.findIndex((line) => line.broken);
  if (broken < 0) return read;
  throw new InputError(origin, `line ${broken + 1} ${ROW_RULE}`, read.lines[broken]?.text);
}

/** Reads the file with lines that are no unit among the others. Throws InputError for a text that is too large. */
export function readLines(text: string, origin: string): { mark: string; lines: KnownUnitsLine[] } {
  checkBytes(text, origin);
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const pieces = text.slice(mark.length).split(/(\r\n|\n|\r)/);
  checkLines((pieces.length - 1) / 2, origin);
  const lines: KnownUnitsLine[] = [];
  for (let i = 0; i < pieces.length; i += 2) {
    const [line = '', lineBreak = ''] = [pieces[i], pieces[i + 1]];
    if (line !== '' || lineBreak !== '') {
      const unit = parseRow(line);
      const broken = unit === null && line.trim() !== '';
      lines.push({ text: line, lineBreak, unit, ...(broken ? { broken } : {}) });
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
