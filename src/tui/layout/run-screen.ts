import type { Evidence } from '../../model/evidence/evidence.js';
import { VERDICT_SIGNS } from '../../model/signs.js';
import { sayDuration } from '../presentation/run-panes.js';
import { MASKED, PAUSED } from '../presentation/status.js';
import { watchLine } from '../presentation/watch.js';
import { PANES, type PaneId, type RunState, type Size } from '../state/app.js';
import type { PrivacyMask } from '../state/privacy-mask.js';
import { shownTarget } from '../state/run.js';
import type { TargetView } from '../state/run-view.js';
import { maskRun, type Scene, sceneOf } from '../state/scene.js';
import { cells, fit, justify, type Line, line, span, type Tone, widthOf } from '../text.js';
import { EVIDENCE_TITLE, evidencePane } from './evidence-pane.js';
import { drawPane, FRAME } from './pane.js';
import { answerLines, isWide, PANE_LINES, type Place, placesOf } from './run-places.js';

const TITLES: Record<PaneId | 'chart', string> = {
  steps: '1 Steps',
  path: '2 Path',
  requirements: '3 Requirements',
  verdict: '4 Verdict',
  evidence: EVIDENCE_TITLE,
  chart: 'Round-trip times in ms (0: no answer)',
};

/** The run screen in exactly the given size. */
export function runScreen(whole: RunState, mask: PrivacyMask, size: Size): Line[] {
  const scene = sceneOf(whole, mask);
  const run = scene?.run ?? maskRun(whole, mask);
  const head = [
    headline(run, scene?.target ?? null, mask, size.columns),
    ...(scene === null ? [] : answerLines(scene, size)),
    ...(run.watch ? [watchLine(run.watch, run, size.columns)] : []),
  ];
  if (scene === null) return [...head, ...drawWaiting(run, { ...size, rows: size.rows - head.length })];
  const tabs = isWide(size) ? [] : [tabLine(run, size.columns)];
  return [...head, ...tabs, ...compose(scene, placesOf(scene, size))];
}

/** The panes, which tile the screen, as its rows. */
function compose(scene: Scene, places: readonly Place[]): Line[] {
  const drawn = places
    .map((place) => ({ place, lines: drawPlace(scene, place) }))
    .toSorted((one, other) => one.place.left - other.place.left);
  const first = Math.min(...places.map(({ top }) => top));
  const end = Math.max(...places.map(({ top, rows }) => top + rows));
  return Array.from({ length: end - first }, (_, row) =>
    drawn.flatMap(({ place, lines }) => lines[first + row - place.top] ?? []),
  );
}

const BARS: Record<string, Tone> = { pass: 'bar-good', fail: 'bar-bad', unproven: 'bar-doubt' };

/** The verdict as a bar across the screen; while there is none, what goes on. */
function headline(run: RunState, target: TargetView | null, mask: PrivacyMask, width: number): Line {
  const verdict = target?.report?.verdict;
  const tone: Tone = run.error !== null ? 'bar-bad' : verdict === undefined ? 'bar' : (BARS[verdict] ?? 'bar');
  const name = target?.system?.name ? ` (${cells(target.system.name)})` : '';
  const method = run.view.method === null ? '' : `${run.view.method}  `;
  const time = run.report === null ? '' : `${sayDuration(run.report.durationMs)} `;
  const sign = mask.hides ? `  ${MASKED}` : '';
  const left = ` ${sayState(run, target)}${sign}  ${run.view.scenario}  ${cells(target?.address ?? '')}${name}`;
  const right = `${method}${sayPackets(shownTarget(run)?.evidence ?? [])}  ${time}`;
  return justify([span(left, tone)], [span(right, tone)], width, tone);
}

/** What was looked up on this PC is evidence, but no packet. */
const LOOKED_UP: ReadonlySet<Evidence['probe']> = new Set([
  'route-lookup',
  'neighbour',
  'links',
  'local-firewall',
  'interfaces',
  'capture',
]);

function sayPackets(evidence: readonly Evidence[]): string {
  const count = evidence.filter(({ probe }) => !LOOKED_UP.has(probe)).length;
  return `${count} ${count === 1 ? 'packet' : 'packets'}`;
}

function sayState({ running, error, stepByStep, paused, cancelled }: RunState, target: TargetView | null): string {
  if (error !== null) return '✖ NOT MEASURED';
  if (target?.report) {
    const { mark, word } = VERDICT_SIGNS[target.report.verdict];
    return `${mark} ${word}${paused ? `  ${PAUSED}` : ''}${cancelled && !running ? '  ended by you' : ''}`;
  }
  if (!running) return cancelled ? '– ENDED BY YOU' : '– ENDED';
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

function drawPlace(scene: Scene, place: Place): Line[] {
  const { id, columns, rows } = place;
  if (id === 'evidence') return evidencePane(scene, place);
  const inner = columns - FRAME.columns;
  const lines = id === 'chart' ? [] : PANE_LINES[id](scene, inner, rows - FRAME.rows);
  return drawPane({
    title: TITLES[id],
    focused: scene.run.pane === id,
    width: columns,
    height: rows,
    lines: lines.map((one) => fit(one, inner)),
    scroll: id === 'chart' ? 0 : scene.run.scroll[id],
  });
}
