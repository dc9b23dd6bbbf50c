import { isRefusal, isUncharted, type LadderEnd, lastPassed, UNSENT_WORDS } from '../../../model/ladder-end.js';
import type { Ladder, RungOutcome } from '../../../model/report.js';
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
export function drawRow(ladder: Ladder, end: LadderEnd, y: number, columns: Columns): Html {
  const label = ladder.port === undefined ? 'ping' : `${ladder.protocol} ${ladder.port}`;
  return html`<text x="0" y="${y + 4}">${label}</text>${drawEnd(ladder, end, y, columns)}
`;
}

function drawEnd(ladder: Ladder, end: LadderEnd, y: number, columns: Columns): Html {
  if (end.kind === 'unsent')
    return html`${drawSign(ladder, columns.pc, y)}${say(ladder, UNSENT_WORDS, columns.pc + 14, y)}`;
  const last = ladder.hops.length - 1;
  if (end.kind === 'broken') return drawBroken(ladder, end, y, columns);
  const answered = end.kind === 'answered';
  const line = drawLine(answered ? 'alive' : 'guess', columns.pc, columns.center(last), y);
  const words = html`<text class="end-good" x="${columns.end}" y="${y + 4}">✔ answered</text>`;
  return html`${line}${drawDots(ladder, last, y, columns)}${answered ? words : null}`;
}

/** A row that breaks on the way, or at the unit. */
export type Broken = Extract<LadderEnd, { kind: 'broken' }>;

/**
 * What is refused gets as far as the device that refuses. What is silent breaks between the last hop that it passed and
 * the first one from which nothing came; where it was not traced, somewhere in a stretch of several hops.
 */
function drawBroken(ladder: Ladder, end: Broken, y: number, columns: Columns): Html {
  if (isUncharted(ladder, end, end.index)) return drawUncharted(ladder, end, y, columns);
  const refused = end.refusedHere;
  const at = (index: number): number => (index < 0 ? columns.pc : columns.center(index));
  const last = refused ? end.index - 1 : lastPassed(ladder, end.index);
  const before = refused ? end.index - 1 : last;
  const sign = refused ? at(end.index) : (at(last) + at(end.index)) / 2;
  const rest = refused
    ? drawLine(toneOf(ladder, 'refused'), at(last), sign, y)
    : drawLine(toneOf(ladder, 'dying'), at(last), sign - GAP, y);
  const words = `${signOf(ladder, isRefusal(end.outcome))} ${sayBreak(end, ladder)}`;
  return html`${last < 0 ? null : drawLine('alive', columns.pc, at(last), y)}${rest}${drawDots(ladder, before, y, columns)}${drawSign(ladder, sign, y, isRefusal(end.outcome))}${say(ladder, words, columns.end, y)}`;
}

/** Nobody knows how far packets get: a question mark at every hop that they may not reach. */
function drawUncharted(ladder: Ladder, end: Broken, y: number, columns: Columns): Html {
  const last = lastPassed(ladder, end.index);
  const from = last < 0 ? columns.pc : columns.center(last);
  const marks = ladder.hops
    .slice(last + 1, end.index + 1)
    .map(
      (_, at) =>
        html`<text class="suspect" x="${columns.center(last + 1 + at)}" y="${y - 4}" text-anchor="middle">?</text>`,
    );
  const words = `${signOf(ladder, isRefusal(end.outcome))} ${sayBreak(end, ladder)}`;
  return html`${last < 0 ? null : drawLine('alive', columns.pc, from, y)}${drawLine('guess', from, columns.center(end.index), y)}${drawDots(ladder, last, y, columns)}${marks}${say(ladder, words, columns.end, y)}`;
}

function toneOf({ harmless }: Ladder, tone: string): string {
  return harmless ? `${tone} mild` : tone;
}

function sayBreak(end: Broken, ladder: Ladder): string {
  const { outcome, atUnit, index, refusedHere } = end;
  if (refusedHere) return atUnit ? 'refused by unit' : `rejected, hop ${index + 1}`;
  if (isUncharted(ladder, end, index)) return `${outcome} somewhere`;
  return outcome === 'reset' ? 'reset on the way' : 'silent';
}

function drawLine(tone: string, from: number, to: number, y: number): Html {
  return html`<line class="${tone}" x1="${from}" y1="${y}" x2="${to}" y2="${y}"/>`;
}

/** Hops up to this one: full where the flow was seen to pass, hollow where it was not asked or did not say. */
function drawDots({ hops }: Ladder, last: number, y: number, { center }: Columns): Html[] {
  return hops.slice(0, last + 1).map(({ outcome }, index) => {
    const x = center(index);
    if (outcome === 'reached') return html`<circle cx="${x}" cy="${y}" r="${RADIUS + 2}"/>`;
    return html`<circle${isSeen(outcome) ? null : HOLLOW} cx="${x}" cy="${y}" r="${RADIUS}"/>`;
  });
}

const HOLLOW = html` class="hollow"`;

function isSeen(outcome: RungOutcome): boolean {
  return outcome === 'passed';
}

/** The sign in words has to tell without colour what is a failure and what is not. */
function signOf({ harmless }: Ladder, refused: boolean): string {
  if (!harmless) return '✖';
  return refused ? '×' : '?';
}

function drawSign(ladder: Ladder, x: number, y: number, refused = true): Html {
  if (ladder.harmless && !refused)
    return html`<text class="suspect" x="${x}" y="${y + 5}" text-anchor="middle">?</text>`;
  const size = ladder.harmless ? CROSS - 1 : CROSS;
  return html`<path class="cross${ladder.harmless ? ' mild' : ''}" fill="none" d="M${x - size} ${y - size} L${x + size} ${y + size} M${x + size} ${y - size} L${x - size} ${y + size}"/>`;
}

function say({ harmless }: Ladder, words: string, x: number, y: number): Html {
  return html`<text class="${harmless ? 'soft' : 'end-bad'}" x="${x}" y="${y + 4}">${words}</text>`;
}
