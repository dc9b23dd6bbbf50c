import type { DiscoveredUnit } from '../../model/discovered-unit.js';
import { MASKED } from '../presentation/status.js';
import type { Size } from '../state/app.js';
import { visible } from '../state/line-input.js';
import type { PrivacyMask } from '../state/privacy-mask.js';
import {
  cellOf,
  cursorRow,
  shownUnits,
  shownUnitsFilter,
  UNIT_COLUMNS,
  type UnitColumn,
  type UnitsState,
} from '../state/units.js';
import { cells, fit, hanging, inTone, justify, type Line, line, span } from '../text.js';
import { drawPane, FRAME } from './pane.js';

const HEADS: Record<UnitColumn, string> = { address: 'Address', name: 'Name', type: 'Type', version: 'Version' };
const SHARES: Record<Exclude<UnitColumn, 'address'>, number> = { name: 0.45, type: 0.25, version: 0.3 };
const ADDRESS = 17;
const MARK = 4;
const FOUND = 10;

/** The Select IP Office screen in exactly the given size. */
export function unitsScreen(units: UnitsState, mask: PrivacyMask, { columns, rows }: Size): Line[] {
  const shown = shownUnits(units, mask);
  const inner = columns - FRAME.columns;
  const body = rows - 2;
  // Of thousands of units only those in sight are drawn.
  const room = body - FRAME.rows;
  const row = cursorRow(units, shown);
  const from = Math.max(0, row - room + 1);
  const seen = shown.slice(from, from + room);
  const lines = seen.map((unit, at) => {
    const one = presentUnit(mask.unit(unit), units.picked.includes(unit.address), inner);
    return from + at === row ? inTone(fit(one, inner), 'selected') : one;
  });
  return [
    headline(units, mask, shown.length, columns),
    fit(
      line(
        ' ',
        span(
          rowOf((column) => `${HEADS[column]}${column === units.sort ? ' ▲' : ''}`, inner),
          'title',
        ),
      ),
      columns,
    ),
    ...drawPane({
      title: titleOf(units, shownUnitsFilter(units, mask, shown), inner),
      focused: true,
      width: columns,
      height: body,
      lines: lines.length > 0 ? lines : nobody(units, inner),
      scroll: 0,
      before: from,
      after: shown.length - from - seen.length,
    }),
  ];
}

function headline(state: UnitsState, mask: PrivacyMask, shown: number, width: number): Line {
  const { searching, units, picked, error, progress } = state;
  const tone = error !== null ? 'bar-bad' : 'bar';
  const tried = progress === null ? '' : `, ${progress.done} of ${progress.total ?? '?'} addresses`;
  const sign = mask.hides ? `  ${MASKED}` : '';
  const going = mask.hides ? `▶ searching${sign}` : '▶ searching for units';
  const words = searching ? ` ${going}${tried}` : ` ✔ search ended${sign}`;
  const left = error !== null ? ` ✖${sign} ${cells(mask.text(error))}` : words;
  const hidden = shown === units.length ? '' : `, ${shown} shown`;
  const right = `${units.length} answered${hidden}, ${picked.length} picked `;
  return justify([span(left, tone)], [span(right, tone)], width, tone);
}

function presentUnit(unit: DiscoveredUnit, picked: boolean, width: number): Line {
  const mark = picked ? '[x] ' : '[ ] ';
  const text = rowOf((column) => cells(cellOf(unit, column)), width, mark, unit.foundBy.join('+'));
  return line(span(text, unit.identity === null ? 'dim' : 'plain'));
}

function rowOf(say: (column: UnitColumn) => string, width: number, mark = '    ', found = 'found by'): string {
  const room = Math.max(24, width - MARK - ADDRESS - FOUND);
  const parts = UNIT_COLUMNS.map((column) => {
    const size = column === 'address' ? ADDRESS : Math.floor(room * SHARES[column]);
    const text = say(column);
    return (text.length >= size ? `${text.slice(0, size - 2)}…` : text).padEnd(size);
  });
  return `${mark}${parts.join('')}${found}`;
}

function nobody({ searching, filter }: UnitsState, width: number): Line[] {
  if (filter !== '') return [line(span('no unit holds this text', 'dim'))];
  if (searching) return [line(span('nobody answered yet', 'dim'))];
  const text = 'No unit answered. Broadcasts do not cross routers: enter the address of a unit on another LAN instead.';
  return hanging(span(''), text, width);
}

function titleOf({ filtering }: UnitsState, filter: string, width: number): string {
  if (filtering) return `/${cells(visible(filtering, width - 8).text)}_`;
  return filter === '' ? 'Select IP Office' : `Select IP Office /${cells(filter)}`;
}
