import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine, plainText, streamText } from '../../src/report/escape.js';

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
    ['noncharacters go', 'a\ufffeb\uffffc\ufdd0d\u{1fffe}e', 'abcde'],
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

  it('has no control, no invisible character, no half pair and no noncharacter left, whatever came', () => {
    const any = fc.string({ unit: 'binary', maxLength: 400 });
    fc.assert(fc.property(any, (text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]/u.test(plainText(text))));
  });
});

describe('a message', () => {
  it('is one line, whatever it repeats', () => {
    expect(plainLine('a\r\n\tb\u2028c\u001b[2J')).toBe('a b c[2J');
    expect(plainLine('\n'.repeat(1024 * 1024))).toBe(' ');
  });
});

describe('what is written to a stream', () => {
  const drawn = '\r\u001b[2K\u001b[12A\u001b[J\u001b[31mred\u001b[0m\u0007 a\n\tb';

  it('keeps colours and redrawing on a terminal, and lines everywhere', () => {
    expect(streamText(drawn, true)).toBe(drawn);
    expect(streamText('a\n\tb\n', false)).toBe('a\n\tb\n');
  });

  it('has no sequence at all where no terminal is', () => {
    expect(streamText(drawn, false)).toBe('[2K[12A[J[31mred[0m a\n\tb');
  });

  it('never holds another sequence, nor marks of direction', () => {
    const hostile = '\u001b]52;c;YQ==\u0007\u001b[2J\u001bc\u009b1m\u202ea\u2066\u0000\u007f';
    expect(streamText(hostile, true)).toBe(']52;c;YQ==\u0007[2Jc1ma');
    expect(streamText(hostile, false)).toBe(']52;c;YQ==[2Jc1ma');
  });

  it('holds on a terminal nothing to obey but what pathproof draws with, whatever came', () => {
    const any = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u001b', '[', 'm', '2J', drawn)));
    const own = /\u001b\[([\d;]*m|2K|\d+A|J)|[\r\n\t\u0007]/g;
    fc.assert(
      fc.property(any, (pieces) => {
        const left = streamText(pieces.join(''), true).replace(own, '');
        return !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]/u.test(left);
      }),
    );
  });
});
