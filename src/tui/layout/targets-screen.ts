import { REQUIREMENT_SIGNS, VERDICT_SIGNS } from '../../model/signs.js';
import { sayDuration } from '../presentation/run-panes.js';
import { MASKED, PAUSED, type Sign } from '../presentation/status.js';
import type { RunState, Size } from '../state/app.js';
import type { PrivacyMask } from '../state/privacy-mask.js';
import type { TargetView } from '../state/run-view.js';
import { maskRun } from '../state/scene.js';
import { shownTargets } from '../state/targets.js';
import { cells, fit, inTone, justify, type Line, line, span, type Tone } from '../text.js';
import { drawPane, FRAME } from './pane.js';

const ADDRESS = 17;
const VERDICT = 12;
const CELL = 15;
const NARROW_CELL = 6;

/** The table of many targets in exactly the given size: units as rows, requirements as columns. */
export function targetsScreen(whole: RunState, mask: PrivacyMask, { columns, rows }: Size): Line[] {
  const run = maskRun(whole, mask);
  const shown = shownTargets(run);
  const inner = columns - FRAME.columns;
  const body = rows - 3;
  const ids = requirementsOf(run);
  // Of thousands of units only those in sight are drawn.
  const room = body - FRAME.rows;
  const from = Math.max(0, run.cursor - room + 1);
  const seen = shown.slice(from, from + room);
  const lines = seen.map((target, at) => presentTarget(mask.row(target), ids, from + at === run.cursor, inner));
  return [
    headline(run, mask, columns),
    progress(run, columns),
    fit(line('  ', span(heads(ids, inner), 'title')), columns),
    ...drawPane({
      title: run.failingOnly ? 'Units that do not pass' : 'Units',
      focused: true,
      width: columns,
      height: body,
      lines: lines.length > 0 ? lines : [line(span(run.running ? 'waiting for the first answer' : 'no unit', 'dim'))],
      scroll: 0,
      before: from,
      after: shown.length - from - seen.length,
    }),
  ];
}

function requirementsOf({ view }: RunState): string[] {
  return [...new Set(view.targets.flatMap(({ requirements }) => requirements.map(({ id }) => id)))];
}

function headline(run: RunState, mask: PrivacyMask, width: number): Line {
  const reports = run.view.targets.flatMap(({ report }) => (report ? [report.verdict] : []));
  const count = (verdict: string): number => reports.filter((one) => one === verdict).length;
  const bars: Record<string, Tone> = { pass: 'bar-good', fail: 'bar-bad', unproven: 'bar-doubt' };
  const tone = run.error !== null ? 'bar-bad' : run.report ? (bars[run.report.verdict] ?? 'bar') : 'bar';
  const state =
    run.error !== null ? `✖ ${cells(run.error)}` : run.paused ? PAUSED : run.running ? '▶ RUNNING' : '– ENDED';
  const totals = `✔ ${count('pass')} pass  ✖ ${count('fail')} fail  ? ${count('unproven')} unproven `;
  return justify(
    [span(` ${state}${mask.hides ? `  ${MASKED}` : ''}  ${run.view.scenario}`, tone)],
    [span(totals, tone)],
    width,
    tone,
  );
}

/** How many of the addresses are done; what is left is an estimate of the run. */
function progress({ view, report }: RunState, width: number): Line {
  const done = view.targets.filter((target) => target.report !== null).length + view.passedOver;
  const total = view.total ?? Math.max(done, view.targets.length);
  const left = view.leftMs === null || report ? '' : `, about ${sayDuration(view.leftMs)} left`;
  const words = ` ${done} of ${total}${view.passedOver > 0 ? `, ${view.passedOver} addresses silent` : ''}${left}`;
  const room = Math.max(10, width - words.length - 3);
  const filled = total === 0 ? 0 : Math.min(room, Math.round((room * done) / total));
  return line('  ', span('█'.repeat(filled), 'good'), span('░'.repeat(room - filled), 'dim'), span(words));
}

function cellWidth(ids: readonly string[], width: number): number {
  const room = width - ADDRESS - VERDICT;
  return Math.max(NARROW_CELL, Math.min(CELL, Math.floor(room / Math.max(1, ids.length))));
}

function heads(ids: readonly string[], width: number): string {
  const size = cellWidth(ids, width);
  const cut = (id: string): string => (id.length >= size ? `${id.slice(0, size - 2)}…` : id).padEnd(size);
  return `${'Unit'.padEnd(ADDRESS)}${'Verdict'.padEnd(VERDICT)}${ids.map(cut).join('')}Name`;
}

function presentTarget(target: TargetView, ids: readonly string[], chosen: boolean, width: number): Line {
  const size = cellWidth(ids, width);
  const verdict = target.report ? VERDICT_SIGNS[target.report.verdict] : null;
  const parts = ids.map((id) => {
    const status = target.requirements.find((one) => one.id === id)?.status;
    const sign: Sign = status ? REQUIREMENT_SIGNS[status] : { mark: '·', tone: 'dim' };
    const words = size >= CELL && status !== undefined ? `${sign.mark} ${status}` : sign.mark;
    return span(words.slice(0, size - 1).padEnd(size), sign.tone);
  });
  const row = line(
    span(
      cells(target.address)
        .slice(0, ADDRESS - 1)
        .padEnd(ADDRESS),
      'strong',
    ),
    span((verdict ? `${verdict.mark} ${verdict.word}` : '▶ running').padEnd(VERDICT), verdict?.tone ?? 'accent'),
    ...parts,
    span(cells(target.system?.name ?? ''), 'dim'),
  );
  return chosen ? inTone(fit(row, width), 'selected') : fit(row, width);
}
