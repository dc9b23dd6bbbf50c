import { byAddress, type DiscoveredUnit } from '../../../model/discovered-unit.js';
import { macDigits } from '../../../model/mac.js';
import { knowsOnlyUdp } from '../../../model/unit-version.js';
import { plainText } from '../../escape.js';
import { cellsOf, fitCells, shareWidth } from './columns.js';
import { asciiText, paint, symbol, type TextStyle, wrap } from './style.js';

/** Columns of the *Select IP Office* list. The flexible ones are shortened when a row does not fit. */
const COLUMNS = [
  { title: 'Name', most: 200, flexible: true },
  { title: 'Type', most: 200, flexible: true },
  { title: 'Version', most: 200, flexible: true },
  { title: 'Address', most: 15, flexible: false },
  { title: 'MAC', most: 12, flexible: false },
  { title: 'Found', most: 5, flexible: false },
  { title: 'Time', most: 9, flexible: false },
];
const VERSION = 2;
const GAP = '  ';
const OLD_MARK = '*';
const BUILD = /\s+build\b.*$/i;
const OLD_NOTE = '* older than 3.2: UDP/TFTP only (discovery and configuration over UDP port 69)';
const NOBODY = 'No unit answered.';

/**
 * The *Select IP Office* list as a table, sorted by address: name, type, version, address, MAC (its 12 digits), how each
 * unit was found and how long its first answer took. No line is longer than `width` characters (80 or more): a version
 * loses its build first, then the longest texts are cut. Pure.
 */
export function renderUnits(units: readonly DiscoveredUnit[], style: TextStyle, width = 80): string {
  if (units.length === 0) return `${NOBODY}\n`;
  const sorted = byAddress(units);
  const rows = shorten(
    sorted.map((unit) => cellsFor(unit, style)),
    width,
  );
  const widths = columnWidths(rows, width);
  const sign = symbol(style, 'wait');
  const lines = [
    paint(style, 'bold', `Select IP Office: ${units.length} ${units.length === 1 ? 'unit' : 'units'}`),
    '',
    paint(style, 'dim', joinCells(titles(), widths, sign)),
    ...rows.map((row, index) => paintRow(joinCells(row, widths, sign), sorted[index], style)),
    ...sorted.filter(({ duplicate }) => duplicate).flatMap((unit) => sayDuplicate(unit, style, width)),
    ...(sorted.some(isOld) ? ['', paint(style, 'yellow', wrap(OLD_NOTE, width, '  '))] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function sayDuplicate({ address }: DiscoveredUnit, style: TextStyle, width: number): string[] {
  const told = `Two devices answer for ${plainText(address)}, and one of them is listed: give one another address.`;
  return ['', paint(style, 'yellow', wrap(told, width, '  '))];
}

function cellsFor(unit: DiscoveredUnit, style: TextStyle): string[] {
  const { name = '', type = '', version = '', mac = '' } = unit.identity ?? {};
  const show = (text: string) => asciiText(style, plainText(text).trim()) || symbol(style, 'off');
  return [
    show(name),
    show(type),
    (isOld(unit) ? OLD_MARK : '') + show(version),
    show(unit.address),
    show(macDigits(mac) ?? mac),
    sayFoundBy(unit, style),
    sayTime(unit.rttMs, style),
  ];
}

function isOld(unit: DiscoveredUnit): boolean {
  return knowsOnlyUdp(unit.identity?.version ?? '') === true;
}

function sayFoundBy({ foundBy }: DiscoveredUnit, style: TextStyle): string {
  const [udp, tcp] = [foundBy.includes('udp'), foundBy.includes('tcp')];
  if (udp && tcp) return 'both';
  if (!udp && !tcp) return symbol(style, 'off');
  return udp ? 'UDP' : 'TCP';
}

function sayTime(rttMs: number | null, style: TextStyle): string {
  if (rttMs === null) return symbol(style, 'off');
  return `${rttMs < 9.95 ? rttMs.toFixed(1) : Math.round(rttMs)} ms`;
}

/** Leaves out the builds of the versions when the rows are too wide with them. */
function shorten(rows: string[][], width: number): string[][] {
  const wanted = naturalWidths(rows).reduce((sum, one) => sum + one, 0);
  if (wanted <= room(width)) return rows;
  return rows.map((row) => row.map((cell, column) => (column === VERSION ? cell.replace(BUILD, '') : cell)));
}

function columnWidths(rows: readonly string[][], width: number): number[] {
  const natural = naturalWidths(rows);
  const fixed = natural.filter((_, column) => !COLUMNS[column]?.flexible).reduce((sum, one) => sum + one, 0);
  const flexible = natural.filter((_, column) => COLUMNS[column]?.flexible);
  return [...shareWidth(flexible, room(width) - fixed), ...natural.slice(flexible.length)];
}

function naturalWidths(rows: readonly string[][]): number[] {
  return COLUMNS.map(({ title, most }, column) =>
    rows.reduce((widest, row) => Math.max(widest, Math.min(cellsOf(row[column] ?? ''), most)), title.length),
  );
}

/** Cells left for texts when those between the columns are taken. */
function room(width: number): number {
  return width - GAP.length * (COLUMNS.length - 1);
}

function titles(): string[] {
  return COLUMNS.map(({ title }) => title);
}

function joinCells(cells: readonly string[], widths: readonly number[], sign: string): string {
  return cells
    .map((cell, column) => fitCells(cell, widths[column] ?? 0, sign))
    .join(GAP)
    .trimEnd();
}

function paintRow(line: string, unit: DiscoveredUnit | undefined, style: TextStyle): string {
  return unit && isOld(unit) ? paint(style, 'yellow', line) : line;
}
