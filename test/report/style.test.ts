import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiText, PLAIN, paint, symbol, wrap } from '../../src/report/formats/text/style.js';

const ASCII = { colour: false, ascii: true };

describe('wrapping', () => {
  it('breaks at spaces before the width is exceeded, and indents what follows', () => {
    expect(wrap('one two three four', 9, '  ')).toBe('one two\n  three\n  four');
  });

  it('keeps a line that just fits', () => {
    expect(wrap('one two', 7, '  ')).toBe('one two');
  });

  it('never splits a word, however long', () => {
    expect(wrap('a 192.168.100.200 b', 5, '')).toBe('a\n192.168.100.200\nb');
  });

  it('keeps nothing as nothing', () => {
    expect(wrap('', 10, '  ')).toBe('');
  });

  it('loses no word, and exceeds the width only for one that does not fit', () => {
    const words = fc.array(fc.stringMatching(/^[a-z.]{1,15}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (given, width) => {
        const lines = wrap(given.join(' '), width, '').split('\n');
        expect(lines.join(' ')).toBe(given.join(' '));
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});

describe('colour', () => {
  it('is a sequence around the text, and nothing without colour', () => {
    expect(paint({ colour: true, ascii: false }, 'red', 'FAIL')).toBe('\u001b[31mFAIL\u001b[0m');
    expect(paint(PLAIN, 'red', 'FAIL')).toBe('FAIL');
  });
});

describe('ASCII', () => {
  it('has a symbol of its own for each sign', () => {
    expect(symbol(ASCII, 'met')).toBe('+');
    expect(symbol(PLAIN, 'met')).toBe('✔');
  });

  it('spells typographic characters out, and marks what it cannot', () => {
    expect(asciiText(ASCII, 'the unit’s – “a” … 東\n')).toBe('the unit\'s - "a" ... ?\n');
  });

  it('is not asked for: the text stays', () => {
    expect(asciiText(PLAIN, 'the unit’s 東')).toBe('the unit’s 東');
  });
});
