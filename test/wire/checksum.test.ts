import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldSum, internetChecksum } from '../../src/wire/checksum.js';
import { ECHO_REPLY, ECHO_REQUEST } from './captured.js';

describe('internetChecksum', () => {
  it('is the complement of 0 over nothing', () => {
    expect(internetChecksum()).toBe(0xffff);
    expect(internetChecksum(Buffer.alloc(0), Buffer.alloc(20))).toBe(0xffff);
  });

  it('agrees with the numerical example of RFC 1071 section 3', () => {
    expect(internetChecksum(Buffer.from('0001f203f4f5f6f7', 'hex'))).toBe(~0xddf2 & 0xffff);
  });

  it('pads an odd last byte with zero on the right', () => {
    expect(internetChecksum(Buffer.from('ab', 'hex'))).toBe(internetChecksum(Buffer.from('ab00', 'hex')));
  });

  it('adds the carry of the largest packet back in', () => {
    expect(internetChecksum(Buffer.alloc(65535, 0xff))).toBe(0x00ff);
    expect(internetChecksum(Buffer.alloc(65534, 0xff))).toBe(0);
  });

  it('is zero over captured headers and messages', () => {
    for (const packet of [ECHO_REQUEST, ECHO_REPLY]) {
      expect(internetChecksum(packet.subarray(0, 20))).toBe(0);
      expect(internetChecksum(packet.subarray(20))).toBe(0);
    }
  });

  it('does not depend on where the bytes are split into parts', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 6 }), (parts) => {
        expect(internetChecksum(...parts)).toBe(internetChecksum(Buffer.concat(parts)));
      }),
    );
  });
});

describe('foldSum', () => {
  it.each([
    ['zero', 0, 0],
    ['a sum without carry', 0xffff, 0xffff],
    ['one carry', 0x10000, 1],
    ['a carry that makes a carry', 0x1ffff, 1],
    ['a sum beyond 32 bits', 2 ** 32 + 0xfffe, 0xffff],
  ])('folds %s', (_, sum, folded) => {
    expect(foldSum(sum)).toBe(folded);
  });
});
