import { byAddress, type DiscoveredUnit } from '../../model/discovered-unit.js';
import type { LineInput } from './line-input.js';

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
  /** Index among the rows that are shown. */
  readonly cursor: number;
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
  cursor: 0,
  picked: [],
};

/** The units that pass the filter, in the chosen order. */
export function shownUnits({ units, filter, sort }: UnitsState): DiscoveredUnit[] {
  const wanted = filter.toLowerCase();
  const kept = byAddress(units).filter((unit) => wanted === '' || textOf(unit).includes(wanted));
  return sort === 'address' ? kept : kept.toSorted((a, b) => cellOf(a, sort).localeCompare(cellOf(b, sort)));
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

/** A unit that answers again, or in another way, stands in its old place. */
export function addUnit(state: UnitsState, unit: DiscoveredUnit): UnitsState {
  return { ...state, units: [...state.units.filter((one) => one.address !== unit.address), unit] };
}

/** The picked units, else the one under the cursor. */
export function chosenUnits(units: UnitsState): string[] {
  const here = shownUnits(units)[units.cursor];
  if (units.picked.length > 0) return [...units.picked];
  return here ? [here.address] : [];
}
