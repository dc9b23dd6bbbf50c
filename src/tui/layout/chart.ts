import type { AppState } from '../state/app.js';
import { maskOf, sceneOf } from '../state/scene.js';
import type { WatchView } from '../state/watch-view.js';
import { FRAME } from './pane.js';
import { placesOf } from './run-places.js';
import { FOOT_ROWS } from './settle.js';

/** Round-trip times as lines over a part of the screen. Positions and sizes in cells. */
export interface Chart {
  readonly top: number;
  readonly left: number;
  readonly columns: number;
  readonly rows: number;
  readonly series: readonly { readonly title: string; readonly values: readonly number[] }[];
  /** Below the lines: how many checks ago. */
  readonly labels: readonly string[];
}

/** Checks that one chart shows. */
const SHOWN = 60;

/** The chart that lies over the frame, where it has one; dialogs lie over it. */
export function chartOf(state: AppState): Chart | null {
  const { run, size } = state;
  if (state.screen !== 'run' || state.dialog !== null || !run?.watch) return null;
  const scene = sceneOf(run, maskOf(state));
  const places = scene === null ? [] : placesOf(scene, { columns: size.columns, rows: size.rows - FOOT_ROWS });
  const place = places.find(({ id }) => id === 'chart');
  const data = dataOf(run.watch);
  // Without a single answer there is no scale to draw by.
  if (!place || !data.series.some(({ values }) => values.some((value) => value > 0))) return null;
  const { top, left, columns, rows } = place;
  const inside = { top: top + 1, left: left + 2, columns: columns - FRAME.columns, rows: rows - FRAME.rows };
  return { ...inside, ...data };
}

/**
 * The widget takes numbers only, and as many for each line: a lost reply is 0, and a line that is shorter than the others
 * begins with its first value. What never answered has no line.
 */
function dataOf({ series }: WatchView): Pick<Chart, 'series' | 'labels'> {
  const answering = series.filter(({ rtts }) => rtts.some((rtt) => rtt !== null));
  const length = Math.min(SHOWN, Math.max(2, ...answering.map(({ rtts }) => rtts.length)));
  const lines = answering.map(({ id, rtts }) => {
    const shown = rtts.slice(-length).map((rtt) => rtt ?? 0);
    return { title: id, values: [...Array.from({ length: length - shown.length }, () => shown[0] ?? 0), ...shown] };
  });
  return { series: lines, labels: Array.from({ length }, (_, index) => String(index + 1 - length)) };
}
