import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesAhead, StreamStart } from '../../../src/wire/capture/reassembly.js';

const TEXT = 'the beginning of a stream';

describe('the beginning of a stream', () => {
  it('comes together from segments in any order and overlap, wherever the numbers wrap around', () => {
    const cuts = fc.array(fc.tuple(fc.nat(TEXT.length - 1), fc.integer({ min: 1, max: 8 })), { maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(0xffffffff), cuts, (first, segments) => {
        const whole = Array.from(TEXT, (_, index): [number, number] => [index, 1]);
        const stream = new StreamStart(first, 64);
        for (const [at, length] of [...segments, ...whole]) {
          stream.add((first + at) % 2 ** 32, Buffer.from(TEXT.slice(at, at + length)));
        }
        expect(stream.whole().toString()).toBe(TEXT);
        expect(stream.end).toBe(TEXT.length);
      }),
    );
  });

  it('ends before the first gap', () => {
    const stream = new StreamStart(10, 64);
    stream.add(10, Buffer.from('abc'));
    stream.add(14, Buffer.from('e'));
    expect(stream.whole().toString()).toBe('abc');
    expect(stream.end).toBe(5);
  });

  it('keeps the first of bytes that were sent twice', () => {
    const stream = new StreamStart(10, 64);
    stream.add(10, Buffer.from('abc'));
    stream.add(11, Buffer.from('XYZ'));
    expect(stream.whole().toString()).toBe('abcZ');
  });

  it('holds no more than its capacity, and tells that there was more', () => {
    const stream = new StreamStart(0, 4);
    expect(stream.room(2, 10)).toBe(2);
    stream.add(0, Buffer.from('abcdef'));
    expect(stream.whole().toString()).toBe('abcd');
    expect(stream.beyond).toBe(true);
  });

  it('takes a keep-alive, one byte before its beginning, for nothing', () => {
    const stream = new StreamStart(0, 4);
    stream.add(0xffffffff, Buffer.from('x'));
    expect(stream).toMatchObject({ end: 0, beyond: false });
    expect(stream.room(0xffffffff, 1)).toBe(0);
  });
});

describe('sequence numbers', () => {
  it('wrap around', () => {
    expect(bytesAhead(0xfffffffe, 1)).toBe(3);
    expect(bytesAhead(1, 0xfffffffe)).toBe(2 ** 32 - 3);
  });
});
