import { REQUIREMENT_SIGNS } from '../../model/signs.js';
import type { WatchedRequirement } from '../../model/watch.js';
import type { RunState } from '../state/app.js';
import type { Series, WatchView } from '../state/watch-view.js';
import { sayElapsed } from '../state/watch-view.js';
import { cells, EMPTY, fit, justify, type Line, line, type Span, span } from '../text.js';
import { PAUSED } from './status.js';

/** A bar across the screen: the newest change where there is one, else what the watch waits for. */
export function watchLine(
  watch: WatchView,
  { watching, paused }: Pick<RunState, 'watching' | 'paused'>,
  width: number,
): Line {
  const { headline, requirements, activity, checks, atMs, allMet } = watch;
  const tone = headline === null || !(watching || allMet) ? 'bar' : headline.good ? 'bar-good' : 'bar-doubt';
  const open = requirements.filter(({ status }) => status !== 'met' && status !== 'not-applicable');
  const waiting = open.length === 0 ? activity : `${activity}; not met: ${open.map(({ id }) => id).join(', ')}`;
  const mark = headline === null ? '●' : headline.good ? '✔' : '⚠';
  const going = `${paused ? PAUSED : `${mark} WATCHING`}  ${waiting}`;
  const news = headline === null ? going : `${mark} ${headline.text.toUpperCase()}`;
  const last = headline === null ? '' : `  ${mark} ${headline.text}`;
  const left = ` ${watching || allMet ? news : `– WATCH ENDED${last}`}`;
  const right = `${checks} ${checks === 1 ? 'check' : 'checks'} in ${sayElapsed(atMs)} `;
  return justify([span(cells(left), tone)], [span(right, tone)], width, tone);
}

const LABEL = 16;
const TIME = 11;
const STATE = 26;
const BARS = '▁▂▃▄▅▆▇█';

/** For each requirement its state, since when, and its round-trip times, the newest at the right. */
export function presentWatch({ series, requirements, atMs }: WatchView, width: number): Line[] {
  if (series.length === 0) return [];
  const room = Math.max(8, width - LABEL - TIME - STATE);
  return [EMPTY, ...series.map((one) => fit(presentSeries(one, requirements, atMs, room), width))];
}

function presentSeries(
  { id, rtts }: Series,
  requirements: readonly WatchedRequirement[],
  atMs: number,
  room: number,
): Line {
  const last = rtts.at(-1) ?? null;
  const state = requirements.find((one) => one.id === id);
  const sign = state ? REQUIREMENT_SIGNS[state.status] : null;
  const words = state && sign ? `${sign.mark} ${state.status} ${sayElapsed(Math.max(0, atMs - state.sinceMs))}` : '';
  return line(
    span(cells(id).padEnd(LABEL), 'strong'),
    ...sparkline(rtts, room),
    span((last === null ? 'no answer' : `${last.toFixed(1)} ms`).padStart(TIME - 1)),
    span(` ${words}`.padEnd(STATE), sign?.tone ?? 'dim'),
  );
}

/** The newest `width` values as bars against the largest of them; a lost reply is a cross, not a low bar. */
export function sparkline(values: readonly (number | null)[], width: number): Span[] {
  const shown = values.slice(-width);
  const most = Math.max(0.001, ...shown.map((value) => value ?? 0));
  const parts = shown.map((value) => (value === null ? span('×', 'bad') : span(barOf(value / most), 'good')));
  return [span(' '.repeat(width - shown.length)), ...joined(parts)];
}

function barOf(share: number): string {
  return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))] ?? '▁';
}

function joined(parts: readonly Span[]): Span[] {
  return parts.reduce<Span[]>((spans, part) => {
    const last = spans.at(-1);
    if (last?.tone !== part.tone) return [...spans, part];
    return [...spans.slice(0, -1), span(last.text + part.text, part.tone)];
  }, []);
}
