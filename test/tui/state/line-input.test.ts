import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edit, edit, inputOf, insert, type LineInput, visible } from '../../../src/tui/state/line-input.js';

const EDITS: Edit[] = ['backspace', 'delete', 'left', 'right', 'home', 'end', 'clear-before', 'word-back'];

describe('a line of input', () => {
  const table: [string, LineInput, Edit, LineInput][] = [
    ['backspace', { value: 'abc', cursor: 2 }, 'backspace', { value: 'ac', cursor: 1 }],
    ['backspace at the beginning', { value: 'abc', cursor: 0 }, 'backspace', { value: 'abc', cursor: 0 }],
    ['delete', { value: 'abc', cursor: 1 }, 'delete', { value: 'ac', cursor: 1 }],
    ['clear', { value: 'abc', cursor: 2 }, 'clear-before', { value: 'c', cursor: 0 }],
    ['a word back', { value: '10.0.0.1; 10.0.0.2', cursor: 18 }, 'word-back', { value: '10.0.0.1; ', cursor: 10 }],
  ];

  it.each(table)('takes %s', (_name, before, how, after) => {
    expect(edit(before, how)).toEqual(after);
  });

  it('takes no control characters and at most a thousand characters', () => {
    expect(insert(inputOf('a'), '\u001b[2Jb\r\n\u202ec')).toEqual({ value: 'a[2Jbc', cursor: 6 });
    expect(insert(inputOf(''), 'x'.repeat(5000)).value).toHaveLength(1000);
  });

  it('keeps its cursor within its text, whatever is done', () => {
    const actions = fc.array(fc.oneof(fc.constantFrom(...EDITS), fc.string()), { maxLength: 40 });
    fc.assert(
      fc.property(actions, fc.integer({ min: 1, max: 30 }), (list, width) => {
        let input = inputOf('10.0.0.1');
        for (const one of list) {
          input = EDITS.includes(one as Edit) ? edit(input, one as Edit) : insert(input, one);
          expect(input.cursor).toBeGreaterThanOrEqual(0);
          expect(input.cursor).toBeLessThanOrEqual(input.value.length);
          const shown = visible(input, width);
          expect(shown.text.length).toBeLessThanOrEqual(width);
          expect(shown.cursor).toBeLessThan(width);
        }
      }),
    );
  });
});
