import type { WatchedRequirement } from '../../model/watch.js';
import type { WatchEvent } from '../../scenarios/watch/watch-events.js';

/** Round-trip times of one requirement, the newest last; null: no answer. */
export interface Series {
  readonly id: string;
  readonly protocol: string;
  readonly rtts: (number | null)[];
}

/** A watch as the screen shows it. Changed in place, and of bounded size however long it goes on. */
export interface WatchView {
  requirements: readonly WatchedRequirement[];
  series: Series[];
  activity: string;
  /** The newest change, for the line that celebrates or warns. */
  headline: { readonly text: string; readonly good: boolean } | null;
  checks: number;
  atMs: number;
  allMet: boolean;
}

/** Round-trip times kept: more than the widest terminal shows. */
const MOST_TRIPS = 240;

export function emptyWatch(): WatchView {
  return { requirements: [], series: [], activity: 'full run', headline: null, checks: 0, atMs: 0, allMet: false };
}

/** Takes one piece of news into the view; true when it is worth a bell. */
export function takeNews(watch: WatchView, news: WatchEvent): boolean {
  if ('atMs' in news) watch.atMs = news.atMs;
  switch (news.type) {
    case 'check-started':
      watch.activity = news.kind === 'full' ? 'full run' : `checking ${news.requirements.join(', ')}`;
      return false;
    case 'check-finished':
      Object.assign(watch, { requirements: news.requirements, activity: 'waiting', checks: watch.checks + 1 });
      return false;
    case 'round-trip':
      addTrip(watch, news);
      return false;
    case 'requirement-changed':
      watch.headline = sayChange(news);
      return news.to === 'met';
    case 'pc-address-changed':
      watch.headline = {
        text: `the PC’s address changed from ${news.from} to ${news.to}: start Manager again`,
        good: false,
      };
      return true;
    case 'all-met':
      Object.assign(watch, { allMet: true, headline: { text: 'every requirement is met', good: true } });
      return true;
    case 'watch-started':
    case 'run':
    case 'diagnosed':
      return false;
  }
}

function addTrip(watch: WatchView, { id, protocol, rttMs }: Extract<WatchEvent, { type: 'round-trip' }>): void {
  let series = watch.series.find((one) => one.id === id);
  if (!series) {
    series = { id, protocol, rtts: [] };
    watch.series.push(series);
  }
  series.rtts.push(rttMs);
  if (series.rtts.length > MOST_TRIPS) series.rtts.shift();
}

function sayChange(news: Extract<WatchEvent, { type: 'requirement-changed' }>): { text: string; good: boolean } {
  const { id, from, to, atMs, sinceMs } = news;
  return { text: `${id} is ${to} now: it was ${from} for ${sayElapsed(atMs - sinceMs)}`, good: to === 'met' };
}

/** A time span in the two largest units that count: `45 s`, `3 min 12 s`, `2 h 5 min`. */
export function sayElapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
