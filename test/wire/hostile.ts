import fc from 'fast-check';
import { expect } from 'vitest';
import { DecodeError } from '../../src/model/errors.js';

type Decode = (bytes: Buffer) => unknown;

/** Runs a decoder over random bytes. It may succeed or throw DecodeError; anything else fails the test. */
export function expectOnlyDecodeErrorsOnRandomBytes(decode: Decode): void {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1024 }), (bytes) => decodesOrRefuses(decode, Buffer.from(bytes))));
}

/** The same over the sample cut at every length. */
export function expectOnlyDecodeErrorsOnTruncations(decode: Decode, sample: Buffer): void {
  for (let length = 0; length <= sample.length; length += 1) decodesOrRefuses(decode, sample.subarray(0, length));
}

/** The same over the sample with bytes overwritten: gets past the first checks, where random bytes do not. */
export function expectOnlyDecodeErrorsOnMutations(decode: Decode, sample: Buffer): void {
  const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(0xff));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = Buffer.from(sample);
      for (const [offset, value] of changes) bytes[offset] = value;
      decodesOrRefuses(decode, bytes);
    }),
  );
}

/** The DecodeError a decoder throws for these bytes; fails the test when it throws none. */
export function refusal(decode: Decode, bytes: Buffer): DecodeError {
  try {
    decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  return expect.unreachable('the bytes were accepted');
}

function decodesOrRefuses(decode: Decode, bytes: Buffer): void {
  try {
    decode(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}
