import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InputDecoder } from '../../../src/tui/keys/input-decoder.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The keys of these chunks, with all the time in the world after the last one. */
function keysOf(...chunks: (string | Buffer)[]): string[] {
  const keys: string[] = [];
  const decoder = new InputDecoder(
    (key) => keys.push(key),
    (text) => keys.push(`paste:${text}`),
  );
  for (const chunk of chunks) decoder.write(Buffer.from(chunk as string));
  vi.runAllTimers();
  return keys;
}

describe('the keyboard', () => {
  const table: [string, string, string[]][] = [
    ['letters', 'aQ?', ['a', 'Q', '?']],
    ['Enter, once', '\r', ['enter']],
    ['the other Enter', '\n', ['enter']],
    ['Tab and Shift-Tab', '\t\u001b[Z', ['tab', 'S-tab']],
    ['Backspace in both spellings', '\u007f\b', ['backspace', 'backspace']],
    ['arrows in both modes', '\u001b[A\u001bOB\u001b[C\u001bOD', ['up', 'down', 'right', 'left']],
    ['Home and End in all spellings', '\u001b[H\u001b[1~\u001b[F\u001b[4~', ['home', 'home', 'end', 'end']],
    ['pages and Delete', '\u001b[5~\u001b[6~\u001b[3~', ['pageup', 'pagedown', 'delete']],
    ['F1 in all spellings', '\u001bOP\u001b[11~\u001b[[A', ['f1', 'f1', 'f1']],
    ['control keys', '\u0003\u001a\u000e', ['C-c', 'C-z', 'C-n']],
    ['a lone Esc', '\u001b', ['escape']],
    ['Esc and a letter in one chunk', '\u001bq', ['escape', 'q']],
    ['two Esc', '\u001b\u001b', ['escape', 'escape']],
    ['a modified arrow', '\u001b[1;5A', ['up']],
    ['many keys in one chunk', 'j\u001b[Bk\r5', ['j', 'down', 'k', 'enter', '5']],
    ['keys that mean nothing here', '\u001b[24~\u001b[O\u0000', []],
    ['a letter beyond ASCII', 'ü', ['ü']],
  ];

  it.each(table)('gives %s', (_what, bytes, keys) => {
    expect(keysOf(bytes)).toEqual(keys);
  });

  it('puts a sequence together that a slow link split at any place', () => {
    for (const [bytes, key] of [
      ['\u001b[5~', 'pageup'],
      ['\u001bOP', 'f1'],
    ] as const) {
      for (let cut = 1; cut < bytes.length; cut++) expect(keysOf(bytes.slice(0, cut), bytes.slice(cut))).toEqual([key]);
    }
  });

  it('puts a character together whose bytes came one by one', () => {
    const bytes = Buffer.from('€');
    expect(keysOf(...[...bytes].map((byte) => Buffer.from([byte])))).toEqual(['€']);
  });

  it('takes a sequence that never goes on for Esc and characters', () => {
    expect(keysOf('\u001b[')).toEqual(['escape', '[']);
  });

  it('gives a paste as text, whatever is in it', () => {
    const keys = keysOf('\u001b[200~q\r\u001b[A\u0003x\u001b[201~q');
    expect(keys.filter((key) => !key.startsWith('paste:'))).toEqual(['q']);
    expect(
      keys
        .filter((key) => key.startsWith('paste:'))
        .map((key) => key.slice(6))
        .join(''),
    ).toBe('q\r\u0003x');
  });

  it('takes any bytes without an error', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void keysOf(Buffer.from(bytes))));
  });
});
