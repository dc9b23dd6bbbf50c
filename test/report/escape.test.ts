import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/report/escape.js';

describe('text from the network', () => {
  const table: [string, string, string][] = [
    ['ordinary text stays', 'IP 500 V2, Zürich 東京 ☎', 'IP 500 V2, Zürich 東京 ☎'],
    ['escape sequences lose their escape', '\u001b[2J\u001b]0;title\u0007', '[2J]0;title'],
    ['the one-byte control sequence introducer goes', 'a\u009b31mb', 'a31mb'],
    ['newlines, returns and tabs go', 'a\r\nb\tc\u0085d\u2028e\u2029f', 'abcdef'],
    ['NUL, DEL and backspace go', 'a\u0000b\u007fc\u0008', 'abc'],
    ['right-to-left overrides and isolates go', 'gpj\u202e.exe\u2066x\u2069\u200f\u061c', 'gpj.exex'],
    ['zero-width characters and the byte-order mark go', '\ufeffa\u200bb\u200dc\u2060d\u00ade', 'abcde'],
    ['invisible tag characters go', `a${String.fromCodePoint(0xe0041, 0xe007f)}b`, 'ab'],
    ['half a surrogate pair goes', 'a\ud83db\udc00c', 'abc'],
    ['a whole pair stays', 'a😀b', 'a😀b'],
  ];
  it.each(table)('%s', (_title, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it('is cut after 200 characters, with a sign that it was', () => {
    expect(plainText('x'.repeat(200))).toBe('x'.repeat(200));
    expect(plainText('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
    expect(plainText('x'.repeat(1024 * 1024))).toBe(`${'x'.repeat(200)}…`);
    expect(plainText('\u001b'.repeat(1024 * 1024))).toBe('');
  });

  it('is never cut through a pair', () => {
    expect(plainText(`${'x'.repeat(199)}😀😀`)).toBe(`${'x'.repeat(199)}…`);
  });

  it('has no control, no invisible character and no half pair left, whatever came', () => {
    const any = fc.string({ unit: 'binary', maxLength: 400 });
    fc.assert(fc.property(any, (text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(plainText(text))));
  });
});
