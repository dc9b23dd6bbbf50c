import { shortHostName } from '../../../model/host-name.js';
import type { FlowTrace, Hop, HopOutcome, Path } from '../../../model/report.js';
import {
  isRefusal,
  isUncharted,
  isUnitHop,
  sayAnswered,
  sayNoAddress,
  type TraceEnd,
  traceEnd,
  UNSENT_WORDS,
} from '../../../model/trace-end.js';
import { plainText } from '../../escape.js';
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

export interface PathOptions {
  /** Whether addresses and names that have no room above the lines are listed below them; they are, unless told otherwise. */
  readonly list?: boolean;
}

/**
 * The path picture: hops as columns, one row for each protocol and port, drawn as a line that breaks where packets die.
 * On long paths the addresses stand in a list below it, and so do names of routers that are too long for a column.
 */
export function renderPath(
  path: Path,
  target: string,
  style: TextStyle,
  { list: listed = true }: PathOptions = {},
): string[] {
  if (path.hops.length === 0) return renderUntraced(path, style);
  const width = Math.max(
    NARROWEST_CELL,
    Math.min(WIDEST_CELL, Math.floor(roomFor(style, WIDTH, LABEL_WIDTH + END_WIDTH) / path.hops.length)),
  );
  const isUnit = (hop: Hop): boolean => isUnitHop(path, hop, target);
  const titles = path.hops.map((hop) => (isUnit(hop) ? 'unit' : `hop ${hop.ttl}`));
  const addresses = path.hops.map((hop) => plainText(hop.address ?? `(${sayNoAddress(hop)})`));
  const names = path.hops.map((hop) => plainText(hop.name ?? ''));
  const heads = names.map((name) => shortHostName(name, width - 1, symbol(style, 'wait')));
  const ladders = path.ladders.map((trace) => renderTrace(trace, traceEnd(trace, path, target), width, style));
  const list = listed ? titles.map((title, index) => listHop([title, addresses[index], names[index]], style)) : [];
  if (width < ADDRESS_WIDTH) {
    const numbers = path.hops.map((hop) => (isUnit(hop) ? 'unit' : String(hop.ttl)));
    return [row('PC', numbers, width, style), ...ladders, ...list, ...listCaptures(path, style)];
  }
  return [
    row('', titles, width, style),
    row('PC', addresses, width, style),
    ...(names.some((name) => name !== '') ? [row('', heads, width, style)] : []),
    ...ladders,
    ...renderCaptures(path, width, style),
    ...(names.some((name, index) => name !== heads[index]) ? list : []),
  ];
}

/** Number, address and name of a hop, as far as they are known. */
function listHop([number = '', address = '', name = '']: readonly (string | undefined)[], style: TextStyle): string {
  const before = `  ${number.padEnd(LABEL_WIDTH)}${address.padEnd(ADDRESS_WIDTH)}`;
  const line = before + shortHostName(name, roomFor(style, LONGEST_NAME, before.length), symbol(style, 'wait'));
  return paint(style, 'dim', line.trimEnd());
}

/** Each capture below the link that it was taken on. */
function renderCaptures({ captures = [], hops }: Path, width: number, style: TextStyle): string[] {
  if (captures.length === 0) return [];
  const cells = hops.map((_, column) => {
    const names = captures.filter(({ hop }) => hop === column).map(({ name }) => plainText(name));
    if (names.length === 0) return '';
    const text = `${symbol(style, 'capture')} ${names.join(' ')}`;
    return text.length < width ? text.padEnd(width - 1) : `${text.slice(0, width - 2)}${symbol(style, 'wait')}`;
  });
  return [row('captured', cells, width, style)];
}

function listCaptures({ captures = [] }: Path, style: TextStyle): string[] {
  return captures.map(({ hop, name }) => listHop([`behind ${hop}`, plainText(name)], style));
}

function row(label: string, cells: readonly string[], width: number, style: TextStyle): string {
  const line = cells.map((cell) => cell.padStart(width)).join('');
  return paint(style, 'dim', `  ${label.padEnd(LABEL_WIDTH)}${line}`.trimEnd());
}

/** Where nothing was traced, what never left the PC is all there is to draw. */
function renderUntraced({ ladders }: Path, style: TextStyle): string[] {
  const unsent = ladders.filter((trace) => trace.unsent);
  return unsent.length === 0 ? ['  not traced'] : unsent.map((trace) => renderUnsent(trace, style));
}

function renderUnsent(trace: FlowTrace, style: TextStyle): string {
  const colour = trace.harmless ? 'dim' : 'red';
  return `  ${nameOf(trace)}${paint(style, colour, symbol(style, trace.harmless ? 'refused' : 'failed'))}  ${UNSENT_WORDS}`;
}

function nameOf({ protocol, port }: FlowTrace): string {
  return (port === undefined ? 'ping' : `${protocol} ${port}`).padEnd(LABEL_WIDTH);
}

function renderTrace(trace: FlowTrace, end: TraceEnd, width: number, style: TextStyle): string {
  if (end.kind === 'unsent') return renderUnsent(trace, style);
  const drawn = end.kind === 'broken' ? trace.hops.slice(0, end.index) : trace.hops;
  const cells = drawn.map(({ outcome }, index) =>
    isUncharted(trace, end, index) ? renderUncharted(width, style) : renderCell(outcome, width, style),
  );
  const last = end.kind === 'broken' ? [renderBreak(end, trace, width, style)] : [];
  const blank = ' '.repeat((trace.hops.length - drawn.length - last.length) * width);
  return `  ${nameOf(trace)}${[...cells, ...last].join('')}${blank}  ${sayEnd(end, trace, style)}`.trimEnd();
}

/** Packets may die here, or later: nobody knows. */
function renderUncharted(width: number, style: TextStyle): string {
  return paint(style, 'dim', `${symbol(style, 'dots').repeat(width - 1)}${symbol(style, 'unsure')}`);
}

type Mark = readonly [SymbolName, 'green' | 'red' | 'yellow' | 'dim'];

const MARKS: Partial<Record<HopOutcome, Mark>> = {
  passed: ['dot', 'green'],
  reached: ['met', 'green'],
  unknown: ['unsure', 'dim'],
};
/** A line without a mark: nothing was measured at this hop. */
const NO_MARK: Mark = ['line', 'dim'];

/** A stretch of line that ends in the mark of its hop. */
function renderCell(outcome: HopOutcome, width: number, style: TextStyle): string {
  const [name, colour] = MARKS[outcome] ?? NO_MARK;
  return paint(style, colour, `${symbol(style, 'line').repeat(width - 1)}${symbol(style, name)}`);
}

/** It goes all the way to a device that refuses, and stops short of a hop from which nothing comes. */
function renderBreak(end: Broken, trace: FlowTrace, width: number, style: TextStyle): string {
  const { outcome, refusedHere } = end;
  if (isUncharted(trace, end, end.index)) return renderUncharted(width, style);
  const [name, colour] = breakMark(outcome, trace);
  const line = symbol(style, 'line').repeat(width - 3);
  const gap = (refusedHere ? symbol(style, 'line') : ' ').repeat(2);
  return paint(style, colour, `${line}${gap}${symbol(style, name)}`);
}

type Broken = Extract<TraceEnd, { kind: 'broken' }>;

/** What breaks no requirement has neither the sign nor the colour of a failure. */
function breakMark(outcome: HopOutcome, { harmless }: FlowTrace): Mark {
  if (!harmless) return ['failed', 'red'];
  return isRefusal(outcome) ? ['refused', 'dim'] : ['unsure', 'yellow'];
}

function sayEnd(end: TraceEnd, trace: FlowTrace, style: TextStyle): string {
  if (end.kind === 'answered')
    return trace.carries ? `${symbol(style, 'met')} ${sayAnswered(trace)}` : sayAnswered(trace);
  if (end.kind !== 'broken') return '';
  if (end.refusedHere) return end.atUnit ? 'refused by unit' : 'rejected here';
  return isUncharted(trace, end, end.index) ? `${end.outcome} somewhere` : `${end.outcome} from here`;
}
