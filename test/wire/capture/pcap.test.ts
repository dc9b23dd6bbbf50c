import { describe, expect, it } from 'vitest';
import { isPcap, readPcap } from '../../../src/wire/capture/pcap.js';
import { pcap, sourceOf } from '../capture-file.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from '../hostile.js';

const FRAMES = [Buffer.from('first frame'), Buffer.alloc(0), Buffer.from('third')];
const read = (bytes: Buffer) => [...readPcap(sourceOf(bytes))];

describe('a pcap file', () => {
  it.each([
    ['little endian, µs', { little: true, nanoseconds: false }],
    ['little endian, ns', { little: true, nanoseconds: true }],
    ['big endian, µs', { little: false, nanoseconds: false }],
    ['big endian, ns', { little: false, nanoseconds: true }],
  ])('of %s gives its frames, with place and link type', (_kind, options) => {
    const bytes = pcap(FRAMES, { ...options, linkType: 276 });
    expect(isPcap(sourceOf(bytes))).toBe(true);
    const frames = read(bytes);
    expect(frames.map(({ offset, captured }) => bytes.subarray(offset, offset + captured))).toEqual(FRAMES);
    expect(frames.map(({ number, linkType }) => [number, linkType])).toEqual([
      [1, 276],
      [2, 276],
      [3, 276],
    ]);
  });

  it('tells how much of a frame was kept', () => {
    expect(read(pcap(FRAMES, { keep: 4 }))[0]).toMatchObject({ captured: 4, original: 11 });
  });

  it('without frames is empty', () => {
    expect(read(pcap([]))).toEqual([]);
  });

  it('passes over the length of the frame check sequence in the link type', () => {
    expect(read(pcap(FRAMES, { linkType: 0x14000001 }))[0]).toMatchObject({ linkType: 1 });
  });

  it('that ends inside a frame is refused', () => {
    const bytes = pcap(FRAMES);
    expect(refusal(read, bytes.subarray(0, bytes.length - 1))).toMatchObject({ needed: 5, got: 4 });
  });

  it('whose frame claims gigabytes is refused', () => {
    const bytes = pcap(FRAMES);
    bytes.writeUInt32LE(0xffffffff, 24 + 8);
    expect(refusal(read, bytes).message).toContain('frame 1 claims 4294967295 bytes');
  });

  it('of another version is refused', () => {
    const bytes = pcap(FRAMES);
    bytes.writeUInt16LE(3, 4);
    expect(refusal(read, bytes).message).toContain('version 3');
  });

  it('is never anything but read or refused', () => {
    expectOnlyDecodeErrorsOnRandomBytes((bytes) => read(Buffer.concat([pcap([]), bytes])));
    expectOnlyDecodeErrorsOnTruncations(read, pcap(FRAMES));
    expectOnlyDecodeErrorsOnMutations(read, pcap(FRAMES, { little: false }));
  });
});
