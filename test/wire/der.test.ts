import { describe, expect, it } from 'vitest';
import {
  bitString,
  integer,
  isTrue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  tagged,
  utcTime,
  utf8String,
} from '../../src/wire/der.js';

const hex = (bytes: Buffer): string => bytes.toString('hex');

/** By hand from X.690 (8.1.3 lengths, 8.3 integers, 8.6 bit strings, 8.14 tags, 8.19 identifiers). */
describe('DER', () => {
  it.each([
    ['a number', integer(Buffer.of(2)), '020102'],
    ['a number without the zeros before it', integer(Buffer.of(0, 0, 0x7f)), '02017f'],
    ['a number that would look negative', integer(Buffer.of(0x80, 1)), '0203008001'],
    ['zero', integer(Buffer.of(0, 0)), '020100'],
    ['bits', bitString(Buffer.of(0x80), 7), '03020780'],
    ['bytes', octetString(Buffer.of(1, 2)), '04020102'],
    ['true', isTrue(), '0101ff'],
    ['text', utf8String('Ü'), '0c02c39c'],
    ['an identifier', objectIdentifier('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
    ['an identifier of the second branch', objectIdentifier('2.5.29.17'), '0603551d11'],
    ['a time', utcTime(new Date('2049-12-31T23:59:58.999Z')), '170d3439313233313233353935385a'],
    ['a set in a sequence', sequence(setOf(isTrue())), '300531030101ff'],
    ['whole values by number', tagged(0, integer(Buffer.of(2)), true), 'a003020102'],
    ['a value by number', tagged(7, Buffer.of(10, 0, 0, 1), false), '87040a000001'],
  ])('encodes %s', (_name, encoded, expected) => {
    expect(hex(encoded)).toBe(expected);
  });

  it.each([
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
  ])('says a length of %i in the shortest form', (length, expected) => {
    const encoded = octetString(Buffer.alloc(length));
    expect(hex(encoded.subarray(0, encoded.length - length))).toBe(expected);
  });
});
