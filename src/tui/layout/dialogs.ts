import { activeTables } from '../keys/active.js';
import type { KeyTable } from '../keys/binding.js';
import { presentHelp } from '../presentation/help.js';
import type { AppState, Dialog, Size } from '../state/app.js';
import { exportRows } from '../state/export.js';
import { maskOf } from '../state/scene.js';
import { cells, EMPTY, fit, hanging, head, type Line, line, span, tail } from '../text.js';
import { inputLine } from './input-line.js';
import { drawPane, FRAME } from './pane.js';

const WIDTHS: Record<Dialog['kind'], number> = { help: 92, export: 72, told: 72 };
const TITLES: Record<Dialog['kind'], string> = { help: 'Help', export: 'Export', told: 'Note' };

/** The page with the dialog in its middle. */
export function drawDialog(
  state: AppState,
  dialog: Dialog,
  page: readonly Line[],
  size: Size,
  tables: readonly KeyTable[],
): Line[] {
  const { width } = dialogPlace(dialog.kind, size, 0);
  const lines = dialogLines(state, dialog, width - FRAME.columns, tables);
  const { height } = dialogPlace(dialog.kind, size, lines.length);
  const scroll = dialog.kind === 'help' ? dialog.scroll : 0;
  const box = drawPane({ title: TITLES[dialog.kind], focused: true, width, height, lines, scroll });
  return over(page, box, width, size);
}

/** Columns and rows of a dialog with this many lines, frame included. */
export function dialogPlace(kind: Dialog['kind'], size: Size, lines: number): { width: number; height: number } {
  return { width: Math.min(size.columns - 4, WIDTHS[kind]), height: Math.min(size.rows - 2, lines + FRAME.rows) };
}

function dialogLines(state: AppState, dialog: Dialog, width: number, tables: readonly KeyTable[]): Line[] {
  if (dialog.kind === 'help') return presentHelp(tables, width, activeTables({ ...state, dialog: null }).length);
  if (dialog.kind === 'told') {
    return [
      EMPTY,
      line(span(`${dialog.title}`, 'strong')),
      EMPTY,
      ...dialog.lines.flatMap((one) => hanging(span('  '), cells(maskOf(state).text(one)), width)),
      EMPTY,
    ];
  }
  return [EMPTY, ...exportRows(state.facts.formats).map((_, index) => exportRow(state, dialog, index, width)), EMPTY];
}

const MASK_WORDS = 'replace addresses, names and MACs, in every format';
const ENDING = 13;

function exportRow(state: AppState, dialog: Extract<Dialog, { kind: 'export' }>, index: number, width: number): Line {
  const focused = index === dialog.focus;
  const mark = focused ? span('▶ ', 'accent') : span('  ');
  const row = exportRows(state.facts.formats)[index];
  if (row === undefined || row.kind === 'folder') {
    return line(mark, span('Folder  '), ...inputLine(dialog.folder, width - 11, focused, 'the current folder'));
  }
  if (row.kind === 'mask') return line(mark, ...choice(dialog.mask, 'mask', MASK_WORDS, focused));
  return line(mark, ...choice(dialog.formats.includes(row.format), row.format, row.title, focused));
}

function choice(on: boolean, name: string, words: string, focused: boolean): Line {
  return line(
    span(on ? '[x] ' : '[ ] ', on ? 'good' : 'dim'),
    span(name.padEnd(ENDING), focused ? 'strong' : 'plain'),
    span(words, 'dim'),
  );
}

/** Lays the box over the middle of the page, which stays in sight around it. */
function over(page: readonly Line[], box: readonly Line[], width: number, { columns, rows }: Size): Line[] {
  const top = Math.floor((rows - box.length) / 2);
  const left = Math.floor((columns - width) / 2);
  return Array.from({ length: rows }, (_, row) => {
    const inside = box[row - top];
    const behind = fit(page[row] ?? EMPTY, columns);
    return inside ? [...head(behind, left), ...inside, ...tail(behind, left + width)] : behind;
  });
}
