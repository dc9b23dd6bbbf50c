import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPcapng, readPcapng } from '../../../src/wire/capture/pcapng.js';
import { type CommentedPacket, writePcapng } from '../../../src/wire/capture/pcapng-writer.js';
import { sourceOf } from '../capture-file.js';

const WORDS = { application: 'pathproof 1', comment: 'two\nlines' };
const AT_MS = Date.parse('2026-11-22T19:30:46.285Z') + 0.123;

function packet(own: Partial<CommentedPacket> = {}): CommentedPacket {
  return { atMs: AT_MS, packet: Buffer.from('4500', 'hex'), comment: 'e1', outbound: true, ...own };
}

function framesOf(file: Buffer): { bytes: string; captured: number; original: number; linkType: number }[] {
  return [...readPcapng(sourceOf(file))].map(({ offset, captured, original, linkType }) => ({
    bytes: file.subarray(offset, offset + captured).toString('hex'),
    captured,
    original,
    linkType,
  }));
}

describe('a pcapng file', () => {
  it('is its section, its interface and its packets, whatever their length', () => {
    const bytes = fc.uint8Array({ maxLength: 100 }).map((one) => Buffer.from(one));
    fc.assert(
      fc.property(fc.array(fc.tuple(bytes, fc.string({ unit: 'binary' }))), (all) => {
        const file = writePcapng(
          WORDS,
          all.map(([one, comment]) => packet({ packet: one, comment })),
        );
        expect(isPcapng(sourceOf(file))).toBe(true);
        expect(framesOf(file).map((one) => one.bytes)).toEqual(all.map(([one]) => one.toString('hex')));
        expect(file.length % 4).toBe(0);
      }),
    );
  });

  it('has the exact bytes of an enhanced packet block', () => {
    const file = writePcapng({ application: '', comment: '' }, [packet()]);
    const told = file.subarray(file.length - 56).toString('hex');
    const micros = BigInt(Math.round(AT_MS * 1000));
    const high = Buffer.from(Uint32Array.of(Number(micros >> 32n)).buffer).toString('hex');
    const low = Buffer.from(Uint32Array.of(Number(micros & 0xffffffffn)).buffer).toString('hex');
    const head = `0600000038000000${'00000000'}${high}${low}0200000002000000`;
    expect(told).toBe(`${head}45000000${'0200040002000000'}${'0100020065310000'}0000000038000000`);
  });

  it('tells the length of a packet that is kept in part', () => {
    expect(framesOf(writePcapng(WORDS, [packet({ wireBytes: 71 })]))).toMatchObject([{ captured: 2, original: 71 }]);
  });

  it('cuts a comment that does not fit, between two characters', () => {
    const file = writePcapng(WORDS, [packet({ comment: `${'x'.repeat(65_534)}é` })]);
    expect(framesOf(file)).toHaveLength(1);
    expect(file.includes('xé')).toBe(false);
    expect(file.includes(Buffer.from([0xc3]))).toBe(false);
    expect(file.includes('x'.repeat(65_534))).toBe(true);
  });

  it('without packets is a file all the same', () => {
    expect(framesOf(writePcapng(WORDS, []))).toEqual([]);
  });
});
