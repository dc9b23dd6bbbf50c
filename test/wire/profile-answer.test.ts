import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiscoveryProfile } from '../../src/model/profile.js';
import { isComplete, readAnswer } from '../../src/wire/profile-answer.js';

function profile(read: DiscoveryProfile['read'], answer: Partial<DiscoveryProfile['answer']> = {}): DiscoveryProfile {
  const limits = { maxBytes: 4096, waitMs: 1000, end: null, encoding: 'latin1' as const };
  return { name: 'test', request: Buffer.from('who'), answer: { ...limits, ...answer }, read };
}

const place = (offset: number, length: number, encoding: 'latin1' | 'utf8' | 'utf16le' = 'latin1') => ({
  offset,
  length,
  encoding,
});

describe('an answer to a profile', () => {
  it('is read by expression and by place', () => {
    const rules = { name: { pattern: 'n=(\\w+)' }, type: place(0, 4), mac: { pattern: 'm=(\\w+)' } };
    expect(readAnswer(profile(rules), Buffer.from('V2  n=Main m=00e0'))).toEqual({
      name: 'Main',
      type: 'V2',
      version: '',
      mac: '00e0',
      source: 'tcp-profile',
    });
  });

  it.each([
    ['latin1', Buffer.from('B\xfcro', 'latin1')],
    ['utf8', Buffer.from('Büro', 'utf8')],
    ['utf16le', Buffer.from('Büro', 'utf16le')],
  ] as const)('is read in %s, by place and by expression', (encoding, bytes) => {
    expect(readAnswer(profile({ name: place(0, bytes.length, encoding) }), bytes)?.name).toBe('Büro');
    expect(readAnswer(profile({ name: { pattern: '(B.ro)' } }, { encoding }), bytes)?.name).toBe('Büro');
  });

  it('is rid of what fills a text of fixed length', () => {
    expect(readAnswer(profile({ name: place(0, 8) }), Buffer.from(' Main\0\0\0'))?.name).toBe('Main');
  });

  it('tells the level where there is no version', () => {
    const rules = { level: { pattern: 'l=(\\S+)' }, version: { pattern: 'v=(\\S+)' } };
    expect(readAnswer(profile(rules), Buffer.from('l=11.1'))?.version).toBe('11.1');
    expect(readAnswer(profile(rules), Buffer.from('l=11.1 v=11.1.2.3'))?.version).toBe('11.1.2.3');
  });

  it('of which nothing can be read is none', () => {
    const rules = { name: { pattern: 'n=(\\w+)' }, type: place(100, 4) };
    expect(readAnswer(profile(rules), Buffer.from('x'))).toBeNull();
    expect(readAnswer(profile({}), Buffer.from('x'))).toBeNull();
    expect(readAnswer(profile({ name: place(0, 4) }), Buffer.alloc(4))).toBeNull();
  });

  it('is looked at up to the profile’s limit, and its texts are cut at 256 characters', () => {
    expect(readAnswer(profile({ name: place(4, 4) }, { maxBytes: 6 }), Buffer.from('12345678'))).toBeNull();
    expect(readAnswer(profile({ name: { pattern: '(a+)' } }), Buffer.alloc(2000, 'a'))?.name).toHaveLength(256);
  });

  it('is complete at its end or its limit', () => {
    const ended = profile({}, { end: Buffer.from('\r\n'), maxBytes: 10 });
    expect(['a', 'a\r', 'a\r\n', 'a\r\nb', '0123456789'].map((text) => isComplete(ended, Buffer.from(text)))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(isComplete(profile({}), Buffer.from('a\r\n'))).toBe(false);
  });

  it('never throws, and never gives more than was asked for', () => {
    const rule = fc.oneof(
      fc.record({ pattern: fc.constantFrom('(.*)', '(\\d+)', 'a(b)?c', '(\\p{L}+)') }),
      fc.record({
        offset: fc.nat(300),
        length: fc.integer({ min: 1, max: 512 }),
        encoding: fc.constantFrom('latin1' as const, 'utf8' as const, 'utf16le' as const),
      }),
    );
    const encodings = fc.constantFrom('latin1' as const, 'utf8' as const, 'utf16le' as const);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), rule, encodings, (bytes, name, encoding) => {
        const identity = readAnswer(profile({ name, level: name }, { encoding }), Buffer.from(bytes));
        expect(identity === null || identity.name.length <= 256).toBe(true);
      }),
    );
  });
});
