import { VERDICT_SIGNS } from '../../model/signs.js';
import { sayDuration } from '../presentation/run-panes.js';
import { PAUSED } from '../presentation/status.js';
import { watchLine } from '../presentation/watch.js';
import { PANES, type PaneId, type RunState, type Size } from '../state/app.js';
import { visible } from '../state/line-input.js';
import { shownTarget } from '../state/run.js';
import type { TargetView } from '../state/run-view.js';
import { cells, fit, justify, type Line, line, span, type Tone, widthOf } from '../text.js';
import { drawPane, FRAME } from './pane.js';
import { isWide, PANE_LINES, type Place, placesOf } from './run-places.js';

const TITLES: Record<PaneId | 'chart', string> = {
  steps: '1 Steps',
  path: '2 Path',
  requirements: '3 Requirements',
  verdict: '4 Verdict',
  evidence: '5 Evidence',
  chart: 'Round-trip times in ms (0: no answer)',
};

/** The run screen in exactly the given size. */
export function runScreen(run: RunState, size: Size): Line[] {
  const target = shownTarget(run);
  const head = [
    headline(run, target, size.columns),
    ...(run.watch ? [watchLine(run.watch, run.paused, size.columns)] : []),
  ];
  if (target === null) return [...head, ...drawWaiting(run, { ...size, rows: size.rows - head.length })];
  const tabs = isWide(size) ? [] : [tabLine(run, size.columns)];
  return [...head, ...tabs, ...compose(run, target, placesOf(run, target, size))];
}

/** The panes, which tile the screen, as its rows. */
function compose(run: RunState, target: TargetView, places: readonly Place[]): Line[] {
  const drawn = places
    .map((place) => ({ place, lines: drawPlace(run, target, place) }))
    .toSorted((one, other) => one.place.left - other.place.left);
  const first = Math.min(...places.map(({ top }) => top));
  const end = Math.max(...places.map(({ top, rows }) => top + rows));
  return Array.from({ length: end - first }, (_, row) =>
    drawn.flatMap(({ place, lines }) => lines[first + row - place.top] ?? []),
  );
}

const BARS: Record<string, Tone> = { pass: 'bar-good', fail: 'bar-bad', unproven: 'bar-doubt' };

/** The verdict as a bar across the screen; while there is none, what goes on. */
function headline(run: RunState, target: TargetView | null, width: number): Line {
  const verdict = target?.report?.verdict;
  const tone: Tone = run.error !== null ? 'bar-bad' : verdict === undefined ? 'bar' : (BARS[verdict] ?? 'bar');
  const name = target?.system?.name ? ` (${cells(target.system.name)})` : '';
  const method = run.view.method === null ? '' : `${run.view.method}  `;
  const time = run.report === null ? '' : `${sayDuration(run.report.durationMs)} `;
  const left = ` ${sayState(run, target)}  ${run.view.scenario}  ${cells(target?.address ?? '')}${name}`;
  const right = `${method}${target?.evidence.length ?? 0} packets  ${time}`;
  return justify([span(left, tone)], [span(right, tone)], width, tone);
}

function sayState({ running, error, stepByStep, paused }: RunState, target: TargetView | null): string {
  if (error !== null) return '✖ NOT MEASURED';
  if (target?.report) {
    const { mark, word } = VERDICT_SIGNS[target.report.verdict];
    return `${mark} ${word}${paused ? `  ${PAUSED}` : ''}`;
  }
  if (!running) return '– ENDED';
  if (paused) return PAUSED;
  const next = stepByStep ? target?.steps.find(({ status }) => status === 'pending') : undefined;
  return next ? `▶ ENTER BEGINS STEP ${next.number}` : '▶ RUNNING';
}

function drawWaiting(run: RunState, { columns, rows }: Size): Line[] {
  const text = run.error ?? run.activity ?? (run.running ? 'waiting for the first answer' : 'nothing was measured');
  const lines = [line(span(cells(text), run.error === null ? 'plain' : 'bad'))];
  return drawPane({ title: 'Run', focused: true, width: columns, height: rows, lines, scroll: 0 });
}

function tabLine(run: RunState, width: number): Line {
  const tabs = PANES.map((id) => span(` ${TITLES[id]} `, id === run.pane ? 'selected' : 'dim'));
  const roomy = widthOf(tabs) + tabs.length <= width;
  return roomy ? tabs.flatMap((tab) => [tab, span(' ')]) : tabs;
}

function drawPlace(run: RunState, target: TargetView, { id, columns, rows }: Place): Line[] {
  const inner = columns - FRAME.columns;
  const lines = id === 'chart' ? [] : PANE_LINES[id](run, target, inner, rows - FRAME.rows);
  return drawPane({
    title: titleOf(run, id, inner),
    focused: run.pane === id,
    width: columns,
    height: rows,
    lines: lines.map((one) => fit(one, inner)),
    scroll: id === 'chart' ? 0 : scrollOf(run, id, rows - FRAME.rows, lines.length),
  });
}

/** The chosen packet is kept in sight; while another pane has the focus, the newest packets are. */
function scrollOf(run: RunState, id: PaneId, room: number, length: number): number {
  if (id !== 'evidence' || run.opened !== null) return run.scroll[id];
  return run.pane === 'evidence' ? Math.max(0, run.entry - room + 1) : run.running ? length : 0;
}

function titleOf(run: RunState, id: PaneId | 'chart', width: number): string {
  if (id !== 'evidence') return TITLES[id];
  if (run.filtering) return `/${cells(visible(run.filtering, width - 8).text)}_`;
  return run.filter === '' ? TITLES.evidence : `${TITLES.evidence} /${cells(run.filter)}`;
}
