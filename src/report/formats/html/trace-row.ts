import type { FlowTrace, HopOutcome } from '../../../model/report.js';
import {
  isRefusal,
  isUncharted,
  lastPassed,
  sayAnswered,
  type TraceEnd,
  UNSENT_WORDS,
} from '../../../model/trace-end.js';
import { type Html, html } from './markup.js';

/** Where things stand in the picture, in pixels. */
export interface Columns {
  pc: number;
  /** The middle of a hop's column. */
  center(index: number): number;
  /** Where the words at the end of a row begin. */
  end: number;
}

const RADIUS = 4;
const CROSS = 5;
/** Between the last stroke of a line and the sign of its end. */
const GAP = 10;

/** One row of the picture: the line of one flow from the PC to where it ends, its marks, and how it ended in words. */
export function drawRow(trace: FlowTrace, end: TraceEnd, y: number, columns: Columns): Html {
  const label = trace.port === undefined ? 'ping' : `${trace.protocol} ${trace.port}`;
  return html`<text x="0" y="${y + 4}">${label}</text>${drawEnd(trace, end, y, columns)}
`;
}

function drawEnd(trace: FlowTrace, end: TraceEnd, y: number, columns: Columns): Html {
  if (end.kind === 'unsent')
    return html`${drawSign(trace, columns.pc, y)}${say(trace, UNSENT_WORDS, columns.pc + 14, y)}`;
  const last = trace.hops.length - 1;
  if (end.kind === 'broken') return drawBroken(trace, end, y, columns);
  const answered = end.kind === 'answered';
  const line = drawLine(answered ? 'alive' : 'guess', columns.pc, columns.center(last), y);
  const words = html`<text class="end-good" x="${columns.end}" y="${y + 4}">✔ ${sayAnswered(trace)}</text>`;
  return html`${line}${drawDots(trace, last, y, columns)}${answered ? words : null}`;
}

/** A row that breaks on the way, or at the unit. */
export type Broken = Extract<TraceEnd, { kind: 'broken' }>;

/**
 * What is refused gets as far as the device that refuses. What is silent breaks between the last hop that it passed and
 * the first one from which nothing came; where it was not traced, somewhere in a stretch of several hops.
 */
function drawBroken(trace: FlowTrace, end: Broken, y: number, columns: Columns): Html {
  if (isUncharted(trace, end, end.index)) return drawUncharted(trace, end, y, columns);
  const refused = end.refusedHere;
  const at = (index: number): number => (index < 0 ? columns.pc : columns.center(index));
  const last = refused ? end.index - 1 : lastPassed(trace, end.index);
  const before = refused ? end.index - 1 : last;
  const sign = refused ? at(end.index) : (at(last) + at(end.index)) / 2;
  const rest = refused
    ? drawLine(toneOf(trace, 'refused'), at(last), sign, y)
    : drawLine(toneOf(trace, 'dying'), at(last), sign - GAP, y);
  const words = `${signOf(trace, isRefusal(end.outcome))} ${sayBreak(end, trace)}`;
  return html`${last < 0 ? null : drawLine('alive', columns.pc, at(last), y)}${rest}${drawDots(trace, before, y, columns)}${drawSign(trace, sign, y, isRefusal(end.outcome))}${say(trace, words, columns.end, y)}`;
}

/** Nobody knows how far packets get: a question mark at every hop that they may not reach. */
function drawUncharted(trace: FlowTrace, end: Broken, y: number, columns: Columns): Html {
  const last = lastPassed(trace, end.index);
  const from = last < 0 ? columns.pc : columns.center(last);
  const marks = trace.hops
    .slice(last + 1, end.index + 1)
    .map(
      (_, at) =>
        html`<text class="suspect" x="${columns.center(last + 1 + at)}" y="${y - 4}" text-anchor="middle">?</text>`,
    );
  const words = `${signOf(trace, isRefusal(end.outcome))} ${sayBreak(end, trace)}`;
  return html`${last < 0 ? null : drawLine('alive', columns.pc, from, y)}${drawLine('guess', from, columns.center(end.index), y)}${drawDots(trace, last, y, columns)}${marks}${say(trace, words, columns.end, y)}`;
}

function toneOf({ harmless }: FlowTrace, tone: string): string {
  return harmless ? `${tone} mild` : tone;
}

function sayBreak(end: Broken, trace: FlowTrace): string {
  const { outcome, atUnit, index, refusedHere } = end;
  if (refusedHere) return atUnit ? 'refused by unit' : `rejected, hop ${index + 1}`;
  if (isUncharted(trace, end, index)) return `${outcome} somewhere`;
  return outcome === 'reset' ? 'reset on the way' : 'silent';
}

function drawLine(tone: string, from: number, to: number, y: number): Html {
  return html`<line class="${tone}" x1="${from}" y1="${y}" x2="${to}" y2="${y}"/>`;
}

/** Hops up to this one: full where the flow was seen to pass, hollow where it was not asked or did not say. */
function drawDots({ hops }: FlowTrace, last: number, y: number, { center }: Columns): Html[] {
  return hops.slice(0, last + 1).map(({ outcome }, index) => {
    const x = center(index);
    if (outcome === 'reached') return html`<circle cx="${x}" cy="${y}" r="${RADIUS + 2}"/>`;
    return html`<circle${isSeen(outcome) ? null : HOLLOW} cx="${x}" cy="${y}" r="${RADIUS}"/>`;
  });
}

const HOLLOW = html` class="hollow"`;

function isSeen(outcome: HopOutcome): boolean {
  return outcome === 'passed';
}

/** The sign in words has to tell without colour what is a failure and what is not. */
function signOf({ harmless }: FlowTrace, refused: boolean): string {
  if (!harmless) return '✖';
  return refused ? '×' : '?';
}

function drawSign(trace: FlowTrace, x: number, y: number, refused = true): Html {
  if (trace.harmless && !refused)
    return html`<text class="suspect" x="${x}" y="${y + 5}" text-anchor="middle">?</text>`;
  const size = trace.harmless ? CROSS - 1 : CROSS;
  return html`<path class="cross${trace.harmless ? ' mild' : ''}" fill="none" d="M${x - size} ${y - size} L${x + size} ${y + size} M${x + size} ${y - size} L${x - size} ${y + size}"/>`;
}

function say({ harmless }: FlowTrace, words: string, x: number, y: number): Html {
  return html`<text class="${harmless ? 'soft' : 'end-bad'}" x="${x}" y="${y + 4}">${words}</text>`;
}
