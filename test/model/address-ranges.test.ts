import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressRange, mergeRanges, sizeOf } from '../../src/model/address-ranges.js';

const range = fc
  .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 60 }))
  .map(([first, length]): AddressRange => ({ first, last: first + length }));

function membersOf(ranges: readonly AddressRange[]): Set<number> {
  return new Set(ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i)));
}

describe('merged ranges', () => {
  it('join where they overlap or touch, and stay apart where an address lies between them', () => {
    const ranges = [
      { first: 20, last: 29 },
      { first: 1, last: 5 },
      { first: 3, last: 8 },
      { first: 9, last: 10 },
      { first: 12, last: 12 },
      { first: 22, last: 23 },
    ];
    expect(mergeRanges(ranges)).toEqual([
      { first: 1, last: 10 },
      { first: 12, last: 12 },
      { first: 20, last: 29 },
    ]);
  });

  it('reach the highest address', () => {
    const top = 2 ** 32 - 1;
    expect(
      mergeRanges([
        { first: top, last: top },
        { first: 0, last: top },
      ]),
    ).toEqual([{ first: 0, last: top }]);
  });

  it('hold the same addresses, ascending and apart, and leave what was given as it was', () => {
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const before = structuredClone(ranges);
        const merged = mergeRanges(ranges);
        expect(ranges).toEqual(before);
        expect(membersOf(merged)).toEqual(membersOf(ranges));
        expect(merged.reduce((sum, one) => sum + sizeOf(one), 0)).toBe(membersOf(ranges).size);
        for (const [index, { first }] of merged.slice(1).entries())
          expect(first).toBeGreaterThan(merged[index]!.last + 1);
      }),
    );
  });
});
