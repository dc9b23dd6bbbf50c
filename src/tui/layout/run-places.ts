import { presentRequirements, presentSteps } from '../presentation/run-panes.js';
import { presentTrace } from '../presentation/trace.js';
import { presentVerdict } from '../presentation/verdict.js';
import { presentWatch } from '../presentation/watch.js';
import type { PaneId, Size } from '../state/app.js';
import type { Scene } from '../state/scene.js';
import { fit, type Line, line, span, wrapText } from '../text.js';
import { packetLines } from './evidence-pane.js';
import { FRAME } from './pane.js';

/** A pane of the run screen, frame included, or the chart of a watch. Rows count from the top of the screen. */
export interface Place extends Size {
  readonly id: PaneId | 'chart';
  readonly top: number;
  readonly left: number;
}

/** From here on all panes are seen at once. */
const WIDE = { columns: 100, rows: 30 };
/** From here on the path stands above the chosen pane. */
const TALL_ROWS = 20;
/** Rows below which a pane beside the chosen one is of no use. */
const LEAST_ROWS = 6;
/** Below this the chart draws nothing; the sparklines of the path do not need it. */
const CHART_ROWS = 11;
const LEFT_SHARE = 0.46;
/** From here on the answer has a second line. */
const ROOMY_ROWS = 18;
const MOST_ANSWER_LINES = 2;
const ANSWER_INDENT = 1;

/**
 * The whole text of a pane in this width; where it has few rows, steps and requirements tell less. Of the evidence only
 * an opened packet.
 */
export const PANE_LINES: Record<PaneId, (scene: Scene, width: number, rows?: number) => Line[]> = {
  steps: ({ target }, width, rows) => presentSteps(target.steps, width, rows),
  path: ({ run, target }, width) => [
    ...presentTrace(target.path, target.address, target.findings, width, !run.running || target.report !== null),
    ...(run.watch ? presentWatch(run.watch, width) : []),
  ],
  requirements: ({ target }, width, rows) => presentRequirements(target, width, rows),
  verdict: ({ run, target }, width) => presentVerdict(target, run, width),
  evidence: packetLines,
};

/** Whether all panes are seen at once, so that no tabs are needed. */
export function isWide({ columns, rows }: Size): boolean {
  return columns >= WIDE.columns && rows >= WIDE.rows;
}

/** Rows above the panes: the verdict, the answer, the watch, the tabs. */
function headRows(scene: Scene, size: Size): number {
  return 1 + answerLines(scene, size).length + (scene.run.watch ? 1 : 0) + (isWide(size) ? 0 : 1);
}

/** What to change, under the verdict: two lines at most, and one where there are few rows. */
export function answerLines({ answer }: Scene, { columns, rows }: Size): Line[] {
  if (answer === null) return [];
  const wrapped = wrapText(answer, columns - 2 * ANSWER_INDENT);
  const most = rows < ROOMY_ROWS ? 1 : MOST_ANSWER_LINES;
  const shown = wrapped.slice(0, most);
  return shown.map((text, index) => {
    const cut = index === most - 1 && wrapped.length > most ? '…' : '';
    return fit(line(span(`${' '.repeat(ANSWER_INDENT)}${text}${cut}`, index === 0 ? 'strong' : 'plain')), columns);
  });
}

/** Where the panes of the run screen stand; together they fill it below its head. */
export function placesOf(scene: Scene, size: Size): Place[] {
  const { run } = scene;
  const top = headRows(scene, size);
  const body = { columns: size.columns, rows: size.rows - top };
  if (isWide(size)) return allPlaces(scene, body, top);
  const alone = size.rows < TALL_ROWS && run.pane !== 'path';
  return alone ? [{ id: run.pane, top, left: 0, ...body }] : twoPlaces(scene, body, top);
}

/** The path across the whole width; below it what was done, and what it means. */
function allPlaces(scene: Scene, { columns, rows }: Size, top: number): Place[] {
  const { run } = scene;
  const left = Math.floor(columns * LEFT_SHARE);
  const right = columns - left;
  const path = Math.min(wantedRows(scene, 'path', columns), Math.floor(rows * 0.5));
  const others = rows - path;
  const steps = Math.min(wantedRows(scene, 'steps', left), Math.ceil(others * 0.6));
  const chart = run.watch !== null && run.pane !== 'evidence' && others - LEAST_ROWS >= CHART_ROWS;
  const least = chart ? LEAST_ROWS : Math.floor(others / 2);
  const most = others - (chart ? CHART_ROWS : LEAST_ROWS);
  const verdict = Math.min(most, Math.max(wantedRows(scene, 'verdict', right), least));
  const below = top + path;
  if (run.pane === 'evidence') return withEvidence({ columns, rows }, top, path, left, steps);
  return [
    { id: 'path', top, left: 0, columns, rows: path },
    { id: 'steps', top: below, left: 0, columns: left, rows: steps },
    { id: 'requirements', top: below + steps, left: 0, columns: left, rows: others - steps },
    { id: 'verdict', top: below, left, columns: right, rows: verdict },
    { id: chart ? 'chart' : 'evidence', top: below + verdict, left, columns: right, rows: others - verdict },
  ];
}

/** The packets in place of the verdict as well, so that one can be read; of the path its beginning stays. */
function withEvidence({ columns, rows }: Size, top: number, wanted: number, left: number, steps: number): Place[] {
  const path = Math.min(wanted, Math.floor(rows * 0.35));
  const others = rows - path;
  const below = top + path;
  return [
    { id: 'path', top, left: 0, columns, rows: path },
    { id: 'steps', top: below, left: 0, columns: left, rows: steps },
    { id: 'requirements', top: below + steps, left: 0, columns: left, rows: others - steps },
    { id: 'evidence', top: below, left, columns: columns - left, rows: others },
  ];
}

/** The path, and below it the chosen pane; where the path itself is chosen, the verdict if there is room. */
function twoPlaces(scene: Scene, { columns, rows }: Size, top: number): Place[] {
  const { run } = scene;
  const wanted = wantedRows(scene, 'path', columns);
  const most = run.pane === 'path' ? rows : Math.max(8, Math.floor(rows * 0.45));
  const left = rows - Math.min(wanted, most);
  const second = left >= LEAST_ROWS ? left : 0;
  const path: Place = { id: 'path', top, left: 0, columns, rows: rows - second };
  if (second === 0) return [path];
  const instead = run.stepByStep && run.running ? 'steps' : 'verdict';
  const id = run.pane === 'path' ? instead : run.pane;
  return [path, { id, top: top + path.rows, left: 0, columns, rows: second }];
}

function wantedRows(scene: Scene, id: PaneId, columns: number): number {
  return PANE_LINES[id](scene, columns - FRAME.columns).length + FRAME.rows;
}
