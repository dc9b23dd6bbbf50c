import { describe, expect, it } from 'vitest';
import { isPcapng, readPcapng } from '../../../src/wire/capture/pcapng.js';
import { block, pcapng, sourceOf } from '../capture-file.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from '../hostile.js';

const FRAMES = [Buffer.from('first frame'), Buffer.alloc(0), Buffer.from('third')];
const read = (bytes: Buffer) => [...readPcapng(sourceOf(bytes))];
const words = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from(Uint32Array.of(value).buffer)));

describe('a pcapng file', () => {
  it.each([
    ['little endian, enhanced packets', { little: true, simple: false }],
    ['big endian, enhanced packets', { little: false, simple: false }],
    ['little endian, simple packets', { little: true, simple: true }],
    ['big endian, simple packets', { little: false, simple: true }],
  ])('of %s gives its frames; options and unknown blocks are passed over', (_kind, options) => {
    const bytes = pcapng(FRAMES, { ...options, linkType: 113 });
    expect(isPcapng(sourceOf(bytes))).toBe(true);
    const frames = read(bytes);
    expect(frames.map(({ offset, captured }) => bytes.subarray(offset, offset + captured))).toEqual(FRAMES);
    expect(frames.map(({ linkType }) => linkType)).toEqual([113, 113, 113]);
  });

  it.each([true, false])('tells how much of a frame was kept (simple packets: %s)', (simple) => {
    expect(read(pcapng(FRAMES, { keep: 4, simple }))[0]).toMatchObject({ captured: 4, original: 11 });
  });

  it('may hold sections of both byte orders, each with interfaces of its own', () => {
    const bytes = Buffer.concat([pcapng(FRAMES, { linkType: 1 }), pcapng(FRAMES, { linkType: 101, little: false })]);
    expect(read(bytes).map(({ number, linkType }) => `${number} ${linkType}`)).toEqual([
      '1 1',
      '2 1',
      '3 1',
      '4 101',
      '5 101',
      '6 101',
    ]);
  });

  const start = pcapng([]);
  it.each([
    ['a packet of an interface that is not described', block(6, words(7, 0, 0, 0, 0)), 'interface 7'],
    ['a packet longer than its block', block(6, words(0, 0, 0, 100, 100)), 'longer than its block'],
    ['a packet of gigabytes', block(6, words(0, 0, 0, 0xfffffff0, 100)), 'claims'],
    ['a block shorter than its type', block(6, words(0)), 'too short'],
    ['a block of no length', words(6, 0, 0, 0), 'a block of 0 bytes'],
    ['a block of odd length', words(6, 13, 0, 0), 'a block of 13 bytes'],
    ['a block longer than the file', words(6, 4096, 0, 0), 'ends inside'],
    ['a block with two lengths', words(6, 16, 0, 12), 'two lengths'],
  ])('with %s is refused', (_what, tail, words) => {
    expect(refusal(read, Buffer.concat([start, tail])).message).toContain(words);
  });

  it('whose first block is no section header is refused', () => {
    expect(refusal(read, block(1, words(1, 0))).message).toContain('before the first section');
  });

  it('without a byte order is refused', () => {
    expect(refusal(read, block(0x0a0d0d0a, words(5, 1, 0, 0))).message).toContain('byte order');
  });

  it('is never anything but read or refused', () => {
    expectOnlyDecodeErrorsOnRandomBytes((bytes) => read(Buffer.concat([start, bytes])));
    expectOnlyDecodeErrorsOnTruncations(read, pcapng(FRAMES));
    expectOnlyDecodeErrorsOnMutations(read, pcapng(FRAMES, { little: false }));
  });
});
