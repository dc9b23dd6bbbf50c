import type { Finding } from '../../model/finding.js';
import { shortHostName } from '../../model/host-name.js';
import type { FlowTrace, Hop, HopOutcome, Path } from '../../model/report.js';
import {
  isRefusal,
  isUncharted,
  sayAnswered,
  sayNoAddress,
  type TraceEnd,
  traceEnd,
  UNSENT_WORDS,
} from '../../model/trace-end.js';
import { cells, EMPTY, type Line, line, type Span, span, type Tone } from '../text.js';
import { type Column, columnsOf } from './trace-columns.js';
import { placeReset, sayBreak } from './trace-words.js';

const LABEL = 11;
/** The end of the label column, where the PC stands. */
const PC = 2;
const PC_AT = LABEL + PC - 1;
const WIDEST_CELL = 24;
const NARROWEST_CELL = 4;
/** The least room for the words at the end of a row; a row of suspects ends in the code of its finding. */
const END_WORDS = 20;
/** The sign before the words, and the space around it. */
const END_SIGN = 4;
const ADDRESS = 16;
const TIME = 10;
/** From here on a column has room for the beginning of a name. */
const NAME_CELL = 7;

interface Row {
  trace: FlowTrace;
  end: TraceEnd;
  words: string;
}

interface Picture {
  path: Path;
  target: string;
  columns: readonly Column[];
  /** Cells from one column to the next. */
  cell: number;
  /** There is room for addresses above the columns. */
  wide: boolean;
}

interface Mark {
  readonly mark: string;
  readonly tone: Tone;
}

const MARKS: Partial<Record<HopOutcome, Mark>> = {
  passed: { mark: '●', tone: 'good' },
  reached: { mark: '✔', tone: 'good' },
  unknown: { mark: '?', tone: 'dim' },
};
const NOT_TRIED: Mark = { mark: '○', tone: 'dim' };
const REST: Mark = { mark: '…', tone: 'dim' };
const FAILED: Mark = { mark: '✖', tone: 'bad' };
/** What breaks no requirement has neither the sign nor the colour of a failure. */
const HARMLESS = { refused: { mark: '×', tone: 'dim' }, silent: { mark: '?', tone: 'doubt' } } as const;

/**
 * The path picture: hops as columns, one row for each protocol and port, drawn as a line that breaks where packets die;
 * the suspects of the failures are marked below their columns.
 */
export function presentTrace(
  path: Path | null,
  target: string,
  findings: readonly Finding[],
  width: number,
  over = false,
): Line[] {
  if (path === null || path.hops.length === 0) {
    return nothingTraced(findings, over);
  }
  const rows = path.ladders.map((trace) => rowOf(trace, path, target, findings));
  const room = width - LABEL - PC - Math.max(END_WORDS, ...rows.map(({ words }) => words.length + END_SIGN));
  const columns = columnsOf(path, findings, Math.floor(room / NARROWEST_CELL));
  const cell = Math.max(NARROWEST_CELL, Math.min(WIDEST_CELL, Math.floor(room / columns.length)));
  const picture = { path, target, columns, cell, wide: cell >= ADDRESS };
  return [
    ...heads(picture),
    ...rows.map((row) => presentRow(row, picture)),
    ...marks(picture, findings),
    ...(picture.wide ? [] : hopList(path, target, width)),
  ];
}

function nothingTraced(findings: readonly Finding[], over: boolean): Line[] {
  const own = findings.find(({ severity, suspects }) => severity === 'failure' && suspects[0]?.role === 'pc');
  if (!own && over) return [line(span('no path was measured: no packet or trace told of a hop', 'dim'))];
  if (!own) return [line(span('the hops appear here as soon as the first of them answers', 'dim'))];
  return [
    line(span('PC'.padStart(PC_AT + 1), 'strong')),
    line(' '.repeat(PC_AT), span('●━━╸ ', 'bad'), span('✖  nothing leaves this PC', 'bad')),
    line(span(`${own.id} suspects`.padEnd(PC_AT), 'doubt'), span(`▲1  ${own.code}`, 'doubt')),
  ];
}

/** Names, addresses and round-trip times, each in the middle above its column. */
function heads(picture: Picture): Line[] {
  const { path, target, wide } = picture;
  const names = above(picture, (at) => {
    const hop = path.hops[at];
    if (hop?.address === target) return 'unit';
    return wide ? `hop ${hop?.ttl}` : String(hop?.ttl);
  });
  const first = line(span(place([{ at: PC_AT - 1, text: 'PC' }, ...names]), 'strong'));
  const called = hostNames(picture);
  if (!wide) return [first, ...called];
  const addresses = above(picture, (at) => cells(sayAddress(path.hops[at])));
  const times = above(picture, (at) => sayTime(path.hops[at]?.rttMs ?? null));
  return [first, line(span(place(addresses))), ...called, line(span(place(times), 'dim'))];
}

/** What the routers are called, as far as it is known and there is room for it. */
function hostNames(picture: Picture): Line[] {
  const { path, cell } = picture;
  if (cell < NAME_CELL || path.hops.every(({ name }) => name === undefined)) return [];
  const names = above(picture, (at) => shortHostName(cells(path.hops[at]?.name ?? ''), cell - 1), '');
  return [line(span(place(names), 'accent'))];
}

interface Placed {
  at: number;
  text: string;
}

/** For each column a text centred over its mark; `rest` over hops that are drawn together. */
function above({ columns, cell }: Picture, say: (index: number) => string, rest = '…'): Placed[] {
  return columns.map((column, at) => {
    const text = column.kind === 'hop' ? say(column.index) : rest;
    return { at: markAt(at, cell) - Math.floor(text.length / 2), text };
  });
}

function markAt(column: number, cell: number): number {
  return PC_AT + (column + 1) * cell;
}

/** Texts at their places in one row; one that would run into the text before it moves on. */
function place(texts: readonly Placed[]): string {
  return texts.reduce((row, { at, text }) => (text === '' ? row : row.padEnd(at) + text), '');
}

function sayAddress(hop: Hop | undefined): string {
  return hop === undefined ? '' : (hop.address ?? sayNoAddress(hop));
}

function sayTime(rttMs: number | null): string {
  return rttMs === null ? '' : `${rttMs.toFixed(rttMs < 10 ? 1 : 0)} ms`;
}

function rowOf(trace: FlowTrace, path: Path, target: string, findings: readonly Finding[]): Row {
  const end = placeReset(traceEnd(trace, path, target), trace, path, findings);
  const words =
    end.kind === 'broken' ? sayBreak(end, trace, path, target) : end.kind === 'answered' ? sayAnswered(trace) : '';
  return { trace, end, words };
}

function presentRow({ trace, end, words }: Row, picture: Picture): Line {
  const label = span((trace.port === undefined ? 'ping' : `${trace.protocol} ${trace.port}`).padEnd(LABEL), 'strong');
  if (end.kind === 'unsent') {
    const { mark, tone } = trace.harmless ? HARMLESS.refused : FAILED;
    return line(label, span(` ${mark}`, tone), span(`  ${UNSENT_WORDS}`, tone));
  }
  const parts = picture.columns.flatMap((column) => presentCell(trace, column, end, picture.cell));
  return line(label, span(' ●', 'good'), ...parts, ...sayEnd(trace, end, words));
}

function breakMark(outcome: HopOutcome, { harmless }: FlowTrace): Mark {
  if (!harmless) return FAILED;
  return isRefusal(outcome) ? HARMLESS.refused : HARMLESS.silent;
}

/** The stretch of line that leads to a column, and its mark. */
function presentCell(trace: FlowTrace, column: Column, end: TraceEnd, cell: number): Line {
  const at = column.kind === 'hop' ? column.index : (column.indexes.at(-1) ?? 0);
  const outcome = trace.hops[at]?.outcome ?? 'not-tried';
  if (isUncharted(trace, end, at)) return [span(`${'╌'.repeat(cell - 1)}${column.kind === 'hop' ? '?' : '…'}`, 'dim')];
  if (end.kind === 'broken' && at > end.index) return [span(dots(cell), 'dim')];
  if (end.kind === 'broken' && at === end.index) {
    const { mark, tone } = breakMark(end.outcome, trace);
    const lead = end.refusedHere ? [span('━'.repeat(cell - 1), tone)] : breakOff(cell - 1, tone);
    return [...lead, span(mark, tone)];
  }
  const { mark, tone } = column.kind === 'hop' ? (MARKS[outcome] ?? NOT_TRIED) : REST;
  const went =
    outcome === 'passed' || outcome === 'reached' || trace.hops.slice(at).some(({ outcome: later }) => isAnswer(later));
  return [span((went ? '━' : '╌').repeat(cell - 1), went ? 'good' : 'dim'), span(mark, tone)];
}

function isAnswer(outcome: HopOutcome): boolean {
  return outcome === 'passed' || outcome === 'reached' || outcome === 'rejected' || outcome === 'reset';
}

/** Before a hop from which nothing comes, or only a reset in the unit's name, the line breaks off. */
function breakOff(width: number, tone: Tone): Span[] {
  const drawn = Math.max(1, Math.floor(width / 2));
  return [span(`${'━'.repeat(drawn - 1)}╸`, tone), span(' '.repeat(width - drawn))];
}

function dots(width: number): string {
  return ' ·'.repeat(width).slice(-width);
}

function sayEnd(trace: FlowTrace, end: TraceEnd, words: string): Line {
  if (end.kind === 'answered') return [span(`  ✔ ${words}`, 'good')];
  if (end.kind !== 'broken') return [];
  const { mark, tone } = breakMark(end.outcome, trace);
  return [span(`  ${mark} ${words}`, tone)];
}

/** One row for each failure: a mark below every suspect, the most likely first; an arrow for the way back. */
function marks({ path, columns, cell }: Picture, findings: readonly Finding[]): Line[] {
  const failures = findings.filter((finding) => finding.severity === 'failure' && finding.suspects.length > 0);
  return failures.map(({ id, code, suspects }) => {
    const rank = (ttl: number | undefined): string => {
      const ranks = suspects.flatMap(({ hop, direction }, at) =>
        hop === ttl ? [`${at + 1}${direction === 'return' ? '←' : ''}`] : [],
      );
      return ranks.length === 0 ? '' : `▲${ranks.join(' ')}`;
    };
    const below = columns.map((column, at) => ({
      at: markAt(at, cell),
      text: column.kind === 'hop' ? rank(path.hops[column.index]?.ttl) : '',
    }));
    const row = place([{ at: 0, text: `${id} suspects`.slice(0, LABEL) }, { at: PC_AT, text: rank(0) }, ...below]);
    const end = markAt(columns.length - 1, cell) + 1;
    return line(span(`${row.padEnd(end)}  ${code}`, 'doubt'));
  });
}

/** The hops one below the other, for what the columns have no room for. */
function hopList(path: Path, target: string, width: number): Line[] {
  return [EMPTY, ...path.hops.map((hop) => listHop(hop, target, width))];
}

function listHop(hop: Hop, target: string, width: number): Line {
  const { ttl, address, rttMs, name } = hop;
  const title = `${address === target ? 'unit' : `hop ${ttl}`}`.padEnd(LABEL);
  const place = cells(sayAddress(hop)).padEnd(ADDRESS);
  const time = sayTime(rttMs);
  if (name === undefined) return line(span(title, 'dim'), span(place, 'dim'), span(time, 'dim'));
  const called = shortHostName(cells(name), width - LABEL - ADDRESS - TIME);
  return line(span(title, 'dim'), span(place, 'dim'), span(time.padEnd(TIME), 'dim'), span(called, 'accent'));
}
