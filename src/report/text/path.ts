import { shortHostName } from '../../model/host-name.js';
import { type Hop, isBreak, type Ladder, type Path, type RungOutcome } from '../../model/report.js';
import { plainText } from '../escape.js';
import { paint, roomFor, type SymbolName, symbol, type TextStyle } from './style.js';

const WIDTH = 92;
const WIDEST_CELL = 18;
const NARROWEST_CELL = 4;
/** An address in dotted form and a space before it. */
const ADDRESS_WIDTH = 16;
/** A whole host name, where the line is long enough. */
const LONGEST_NAME = 253;
const LABEL_WIDTH = 12;
/** The words at the end of a row, and the indent. */
const END_WIDTH = 20;

/**
 * The path picture: hops as columns, one row for each protocol and port, drawn as a line that breaks where packets die.
 * On long paths the addresses stand in a list below it, and so do names of routers that are too long for a column.
 */
export function renderPath(path: Path, target: string, style: TextStyle): string[] {
  if (path.hops.length === 0) return ['  not traced'];
  const width = Math.max(
    NARROWEST_CELL,
    Math.min(WIDEST_CELL, Math.floor(roomFor(style, WIDTH, LABEL_WIDTH + END_WIDTH) / path.hops.length)),
  );
  // A router before the unit may have the target's address, and forward it.
  const isUnit = ({ ttl, address }: Hop): boolean => address === target && ttl === path.hops.length;
  const titles = path.hops.map((hop) => (isUnit(hop) ? 'unit' : `hop ${hop.ttl}`));
  const addresses = path.hops.map((hop) => plainText(hop.address ?? '(no answer)'));
  const names = path.hops.map((hop) => plainText(hop.name ?? ''));
  const heads = names.map((name) => shortHostName(name, width - 1, symbol(style, 'wait')));
  const ladders = path.ladders.map((ladder) => renderLadder(ladder, width, style));
  const list = titles.map((title, index) => listHop([title, addresses[index], names[index]], style));
  if (width < ADDRESS_WIDTH) {
    const numbers = path.hops.map((hop) => (isUnit(hop) ? 'unit' : String(hop.ttl)));
    return [row('PC', numbers, width, style), ...ladders, ...list];
  }
  return [
    row('', titles, width, style),
    row('PC', addresses, width, style),
    ...(names.some((name) => name !== '') ? [row('', heads, width, style)] : []),
    ...ladders,
    ...(names.some((name, index) => name !== heads[index]) ? list : []),
  ];
}

/** Number, address and name of a hop, as far as they are known. */
function listHop([number = '', address = '', name = '']: readonly (string | undefined)[], style: TextStyle): string {
  const before = `  ${number.padEnd(LABEL_WIDTH)}${address.padEnd(ADDRESS_WIDTH)}`;
  const line = before + shortHostName(name, roomFor(style, LONGEST_NAME, before.length), symbol(style, 'wait'));
  return paint(style, 'dim', line.trimEnd());
}

function row(label: string, cells: readonly string[], width: number, style: TextStyle): string {
  const line = cells.map((cell) => cell.padStart(width)).join('');
  return paint(style, 'dim', `  ${label.padEnd(LABEL_WIDTH)}${line}`.trimEnd());
}

function renderLadder(ladder: Ladder, width: number, style: TextStyle): string {
  const label = ladder.port === undefined ? 'ping' : `${ladder.protocol} ${ladder.port}`;
  const end = ladder.hops.findIndex((hop) => isBreak(hop.outcome));
  const drawn = end < 0 ? ladder.hops : ladder.hops.slice(0, end + 1);
  const cells = drawn.map(({ outcome }) => renderCell(outcome, width, style)).join('');
  const blank = ' '.repeat((ladder.hops.length - drawn.length) * width);
  return `  ${label.padEnd(LABEL_WIDTH)}${cells}${blank}  ${sayEnd(drawn.at(-1)?.outcome)}`.trimEnd();
}

const MARKS: Record<RungOutcome, [SymbolName, 'green' | 'red' | 'dim']> = {
  passed: ['dot', 'green'],
  reached: ['met', 'green'],
  silent: ['failed', 'red'],
  unknown: ['unsure', 'dim'],
  rejected: ['failed', 'red'],
  reset: ['failed', 'red'],
  // A line without a mark: nothing was measured at this hop.
  'not-tried': ['line', 'dim'],
};

/** A stretch of line that ends in the mark of its hop; it stops short of a hop that packets do not get past. */
function renderCell(outcome: RungOutcome, width: number, style: TextStyle): string {
  const [name, colour] = MARKS[outcome];
  const line = symbol(style, 'line').repeat(width - 3);
  const gap = (isBreak(outcome) ? ' ' : symbol(style, 'line')).repeat(2);
  return paint(style, colour, `${line}${gap}${symbol(style, name)}`);
}

const ENDS: Record<RungOutcome, string> = {
  passed: '',
  reached: 'answered',
  silent: 'silent from here',
  unknown: '',
  rejected: 'rejected here',
  reset: 'reset from here',
  'not-tried': '',
};

function sayEnd(outcome: RungOutcome | undefined): string {
  return outcome === undefined ? '' : ENDS[outcome];
}
