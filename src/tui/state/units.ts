import { byAddress, type DiscoveredUnit } from '../../model/discovered-unit.js';
import type { LineInput } from './line-input.js';
import { HIDDEN, type PrivacyMask } from './privacy-mask.js';

/** The columns by which the units can be sorted. */
export const UNIT_COLUMNS = ['address', 'name', 'type', 'version'] as const;
export type UnitColumn = (typeof UNIT_COLUMNS)[number];

/** Manager's Select IP Office: the units that answered. */
export interface UnitsState {
  readonly units: readonly DiscoveredUnit[];
  readonly searching: boolean;
  readonly error: string | null;
  /** Addresses of the IP Search Criteria that were tried; null for a broadcast alone. */
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  readonly sort: UnitColumn;
  readonly filter: string;
  readonly filtering: LineInput | null;
  /** Address of the unit under the cursor, which it stays on whatever comes above it; null: the first row. */
  readonly cursor: string | null;
  /** Addresses that were picked with Space. */
  readonly picked: readonly string[];
}

export const NO_UNITS: UnitsState = {
  units: [],
  searching: false,
  error: null,
  progress: null,
  sort: 'address',
  filter: '',
  filtering: null,
  cursor: null,
  picked: [],
};

/** The units that pass the filter, in the chosen order. */
export function shownUnits(state: UnitsState, mask: PrivacyMask): DiscoveredUnit[] {
  const { units, sort } = state;
  const kept = byAddress(units).filter((unit) => passes(unit, state, mask));
  return sort === 'address' ? kept : kept.toSorted((a, b) => cellOf(a, sort).localeCompare(cellOf(b, sort)));
}

/** A masked unit is found by what is shown of it as well, and none is lost when the mask goes on. */
function passes(unit: DiscoveredUnit, { filter }: UnitsState, mask: PrivacyMask): boolean {
  if (filter === '') return true;
  const wanted = filter.toLowerCase();
  return textOf(unit).includes(wanted) || (mask.hides && textOf(mask.unit(unit)).includes(wanted));
}

/** The filter as it may be seen: of a masked list, only where what is shown holds it too. */
export function shownUnitsFilter({ filter }: UnitsState, mask: PrivacyMask, shown: readonly DiscoveredUnit[]): string {
  if (!mask.hides || filter === '') return filter;
  const wanted = filter.toLowerCase();
  return shown.some((unit) => textOf(mask.unit(unit)).includes(wanted)) ? filter : HIDDEN;
}

/** What a unit shows in a column; empty where it did not say. */
export function cellOf({ address, identity }: DiscoveredUnit, column: UnitColumn): string {
  return column === 'address' ? address : (identity?.[column] ?? '');
}

function textOf(unit: DiscoveredUnit): string {
  return UNIT_COLUMNS.map((column) => cellOf(unit, column))
    .join(' ')
    .toLowerCase();
}

/** A unit that answers again, or in another way, stands in its old place. What the cursor is on stays under it. */
export function addUnit(state: UnitsState, unit: DiscoveredUnit, mask: PrivacyMask): UnitsState {
  const units = [...state.units.filter((one) => one.address !== unit.address), unit];
  const here = units.find((one) => one.address === state.cursor);
  const stays = here !== undefined && passes(here, state, mask);
  return { ...state, units, cursor: stays || !passes(unit, state, mask) ? state.cursor : unit.address };
}

/** The row that the cursor is on, among those that are shown. */
export function cursorRow({ cursor }: UnitsState, shown: readonly DiscoveredUnit[]): number {
  const row = shown.findIndex(({ address }) => address === cursor);
  return Math.max(0, row);
}

/** The unit under the cursor. */
export function unitHere(units: UnitsState, mask: PrivacyMask): DiscoveredUnit | undefined {
  const shown = shownUnits(units, mask);
  return shown[cursorRow(units, shown)];
}

/** The cursor moved by some rows, within what is shown. */
export function moveCursor(units: UnitsState, by: number, mask: PrivacyMask): UnitsState {
  const shown = shownUnits(units, mask);
  const row = Math.max(0, Math.min(shown.length - 1, cursorRow(units, shown) + by));
  return { ...units, cursor: shown[row]?.address ?? null };
}

/** The picked units, else the one under the cursor. */
export function chosenUnits(units: UnitsState, mask: PrivacyMask): string[] {
  if (units.picked.length > 0) return [...units.picked];
  const here = unitHere(units, mask);
  return here ? [here.address] : [];
}
