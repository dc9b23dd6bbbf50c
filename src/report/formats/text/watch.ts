import type { RequirementStatus } from '../../../model/requirement.js';
import type { WatchedRequirement, WatchRecord } from '../../../model/watch.js';
import { REQUIREMENT_MARKS } from './status.js';
import { asciiText, paint, symbol, type TextStyle } from './style.js';

const COLUMNS = { status: 15, id: 16, since: 28, changes: 9 };
const MOST_TOLD_CHANGES = 5;

/** What the table of a watch shows at one moment. Times are milliseconds since the watch began. */
export interface WatchPicture {
  startedAt: string;
  nowMs: number;
  requirements: readonly WatchedRequirement[];
  /** Last round-trip time by requirement; null when there was no answer, absent where none was measured. */
  roundTrips: ReadonlyMap<string, number | null>;
  /** What goes on right now. */
  activity: string;
}

/** A change of state, as a watch tells it. */
export interface ToldChange {
  id: string;
  from: RequirementStatus;
  to: RequirementStatus;
  atMs: number;
  sinceMs: number;
  changes: number;
}

/** The table of a watch, one line a row, none longer than `width` characters. */
export function renderWatchTable(picture: WatchPicture, style: TextStyle, width: number): string[] {
  const head = [
    '  ',
    'state'.padEnd(COLUMNS.status),
    'requirement'.padEnd(COLUMNS.id),
    'since'.padEnd(COLUMNS.since),
    'changes'.padEnd(COLUMNS.changes),
    'last round trip',
  ].join('');
  const rows = picture.requirements.map((one) => renderRow(one, picture, style, width));
  const foot = `  ${picture.activity}`;
  return [paint(style, 'dim', cut(head, style, width)), ...rows, paint(style, 'dim', cut(foot, style, width))];
}

function renderRow(one: WatchedRequirement, picture: WatchPicture, style: TextStyle, width: number): string {
  const [name, colour] = REQUIREMENT_MARKS[one.status];
  const since = `${timeOfDay(picture.startedAt, one.sinceMs)} (${sayDuration(picture.nowMs - one.sinceMs)})`;
  const rtt = picture.roundTrips.get(one.id);
  const line = [
    `  ${symbol(style, name)} ${one.status}`.padEnd(COLUMNS.status + 2),
    one.id.padEnd(COLUMNS.id),
    since.padEnd(COLUMNS.since),
    String(one.changes).padEnd(COLUMNS.changes),
    rtt === undefined ? '' : sayRoundTrip(rtt),
  ].join('');
  return paint(style, colour, cut(line.trimEnd(), style, width));
}

function cut(line: string, style: TextStyle, width: number): string {
  return asciiText(style, line).slice(0, Math.max(1, width));
}

/** A change as one line that stands for itself, with the time in RFC 3339. */
export function renderWatchChange(change: ToldChange, startedAt: string, style: TextStyle): string {
  const { id, from, to, atMs, sinceMs, changes } = change;
  const [name, colour] = REQUIREMENT_MARKS[to];
  const count = `${changes} ${changes === 1 ? 'change' : 'changes'}`;
  const news = paint(style, colour, `${symbol(style, name)} ${id} is ${to}`);
  return asciiText(
    style,
    `${instant(startedAt, atMs)}  ${news} (was ${from} for ${sayDuration(atMs - sinceMs)}; ${count})`,
  );
}

/** What a watch adds to the text report. */
export function renderWatchRecord(record: WatchRecord): string[] {
  const { checks, runs, durationMs } = record;
  const head = `Watched for ${sayDuration(durationMs)} from ${record.startedAt}: ${checks} ${checks === 1 ? 'check' : 'checks'}, ${runs} full ${runs === 1 ? 'run' : 'runs'}`;
  return ['', head, ...record.requirements.map((one) => `  ${renderHistory(one, record)}`)];
}

function renderHistory(one: WatchedRequirement, { startedAt }: WatchRecord): string {
  if (one.changes === 0) return `${one.id.padEnd(COLUMNS.id)}${one.status} all the time`;
  const told = one.history
    .slice(-MOST_TOLD_CHANGES)
    .map((change) => `${change.to} at ${instant(startedAt, change.atMs)}`);
  const count = one.changes === 1 ? '1 change' : `${one.changes} changes`;
  const earlier = one.changes > told.length ? 'the last ones ' : '';
  return `${one.id.padEnd(COLUMNS.id)}${count}: ${earlier}${told.join(', ')}`;
}

/** A time since the watch began as RFC 3339, to the second. */
export function instant(startedAt: string, atMs: number): string {
  return `${new Date(Date.parse(startedAt) + atMs).toISOString().slice(0, 19)}Z`;
}

/** The same as the clock on the wall shows it. */
function timeOfDay(startedAt: string, atMs: number): string {
  return new Date(Date.parse(startedAt) + atMs).toTimeString().slice(0, 8);
}

/** `7 s`, `2 min 5 s`, `3 h 4 min`. */
export function sayDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

function sayRoundTrip(rttMs: number | null): string {
  if (rttMs === null) return 'no answer';
  return rttMs < 10 ? `${rttMs.toFixed(1)} ms` : `${Math.round(rttMs)} ms`;
}
