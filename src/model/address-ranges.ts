/** Addresses from first to last, both included, as unsigned 32-bit numbers. */
export interface AddressRange {
  first: number;
  last: number;
}

/** The same addresses in ascending order, as few ranges as they need, each address in one of them. */
export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const merged: AddressRange[] = [];
  for (const { first, last } of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last);
    else merged.push({ first, last });
  }
  return merged;
}

/** How many addresses lie in a range. */
export function sizeOf({ first, last }: AddressRange): number {
  return last - first + 1;
}
