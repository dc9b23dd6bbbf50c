import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, fitCells, shareWidth } from '../../../../src/report/formats/text/columns.js';

describe('the cells of a text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['Zürich', 6],
    ['Zu\u0308rich', 6],
    ['東京', 4],
    ['ｱ', 1],
    ['한', 2],
    ['😀', 2],
  ])('%j are %i', (text, cells) => {
    expect(cellsOf(text)).toBe(cells);
  });
});

describe('a text in a column', () => {
  it.each([
    ['abc', 5, 'abc  '],
    ['abcde', 5, 'abcde'],
    ['abcdef', 5, 'abcd…'],
    ['東京都', 5, '東京…'],
    ['東京都', 4, '東… '],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j in %i cells is %j', (text, width, expected) => {
    expect(fitCells(text, width, '…')).toBe(expected);
  });

  it('takes exactly the width, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), fc.constantFrom('…', '...'), (text, width, sign) => {
        expect(cellsOf(fitCells(text, width, sign))).toBe(width);
      }),
    );
  });
});

describe('shared widths', () => {
  it('are left alone where they fit, and taken from the widest where they do not', () => {
    expect(shareWidth([4, 9, 18], 31)).toEqual([4, 9, 18]);
    expect(shareWidth([4, 9, 18], 24)).toEqual([4, 9, 11]);
    expect(shareWidth([4, 20, 18], 24)).toEqual([4, 10, 10]);
    expect(shareWidth([4, 20], -1)).toEqual([0, 0]);
  });
});
