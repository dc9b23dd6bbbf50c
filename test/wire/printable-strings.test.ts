import { describe, expect, it } from 'vitest';
import { printableStrings } from '../../src/wire/printable-strings.js';

describe('the texts in an answer', () => {
  it('are told with their place, length and encoding', () => {
    const wide = Buffer.from('Büro', 'utf16le');
    const bytes = Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from('IP 500'), Buffer.from([0, 0, 0]), wide]);
    expect(printableStrings(bytes)).toEqual([
      { offset: 3, length: 6, encoding: 'latin1', text: 'IP 500' },
      { offset: 12, length: 8, encoding: 'utf16le', text: 'Büro' },
    ]);
  });

  it('are at least three characters, not all of them blanks', () => {
    expect(printableStrings(Buffer.from('ab\0cd\0     \0xyz'))).toMatchObject([{ text: 'xyz' }]);
    expect(printableStrings(Buffer.alloc(0))).toEqual([]);
  });

  it('are at most 200', () => {
    expect(printableStrings(Buffer.from('abc\0'.repeat(1000)))).toHaveLength(200);
  });
});
