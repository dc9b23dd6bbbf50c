import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRip, encodeRipTableRequest, type RipEntry } from '../../src/wire/rip.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from './hostile.js';

/** A response of version 2 with two routes, as ripd 8.4.4 of FRRouting sent it to a whole-table request. */
const RESPONSE = Buffer.from(
  '02020000' + '0002000000000000000000000000000000000001' + '000200050a4d0000ffff0000c0a82a0200000003',
  'hex',
);
const DEFAULT_ROUTE: RipEntry = {
  family: 2,
  tag: 0,
  address: '0.0.0.0',
  mask: '0.0.0.0',
  nextHop: '0.0.0.0',
  metric: 1,
};
const ROUTE: RipEntry = {
  family: 2,
  tag: 5,
  address: '10.77.0.0',
  mask: '255.255.0.0',
  nextHop: '192.168.42.2',
  metric: 3,
};

describe('the RIP codec', () => {
  it('encodes the whole-table request of RFC 2453 §3.9.1 to its exact bytes', () => {
    expect(encodeRipTableRequest(2).toString('hex')).toBe(`01020000${'00'.repeat(16)}00000010`);
    expect(encodeRipTableRequest(1).toString('hex')).toBe(`01010000${'00'.repeat(16)}00000010`);
  });

  it('decodes its own request', () => {
    const [entry] = decodeRip(encodeRipTableRequest(1)).entries;
    expect(entry).toEqual({ ...DEFAULT_ROUTE, family: 0, metric: 16 });
  });

  it('decodes a response with its routes', () => {
    expect(decodeRip(RESPONSE)).toEqual({ command: 'response', version: 2, entries: [DEFAULT_ROUTE, ROUTE] });
  });

  it('decodes a response without a route', () => {
    expect(decodeRip(RESPONSE.subarray(0, 4)).entries).toEqual([]);
  });

  it('takes 25 entries, as many as a message may hold', () => {
    const entry = RESPONSE.subarray(4, 24);
    const head = RESPONSE.subarray(0, 4);
    expect(decodeRip(Buffer.concat([head, ...Array.from({ length: 25 }, () => entry)])).entries).toHaveLength(25);
    const longer = Buffer.concat([head, ...Array.from({ length: 26 }, () => entry)]);
    expect(refusal(decodeRip, longer).message).toContain('26 entries');
  });

  it.each([
    ['no bytes', Buffer.alloc(0), { needed: 4, got: 0 }],
    ['a header cut short', RESPONSE.subarray(0, 3), { needed: 4, got: 3 }],
    ['an entry one byte short', RESPONSE.subarray(0, 43), { needed: 40, got: 39 }],
    ['an entry one byte too long', Buffer.concat([RESPONSE, Buffer.alloc(1)]), { needed: 60, got: 41 }],
  ])('refuses %s and says what it needed', (_, bytes, sizes) => {
    expect(refusal(decodeRip, bytes)).toMatchObject(sizes);
  });

  it.each([
    ['version 0', '02000000', 'version 0'],
    ['an unknown command', '09020000', 'unknown command 9'],
  ])('refuses %s', (_, hex, words) => {
    expect(refusal(decodeRip, Buffer.from(hex, 'hex')).message).toContain(words);
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeRip);
    expectOnlyDecodeErrorsOnTruncations(decodeRip, RESPONSE);
    expectOnlyDecodeErrorsOnMutations(decodeRip, RESPONSE);
  });

  it('keeps every metric and tag', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.nat(0xffffffff), (tag, metric) => {
        const bytes = Buffer.from(RESPONSE.subarray(0, 24));
        bytes.writeUInt16BE(tag, 6);
        bytes.writeUInt32BE(metric, 20);
        expect(decodeRip(bytes).entries[0]).toMatchObject({ tag, metric });
      }),
    );
  });
});
