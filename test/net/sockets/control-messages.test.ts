import { describe, expect, it } from 'vitest';
import { decodeControlMessages, decodeExtendedError, decodeTime } from '../../../src/net/sockets/control-messages.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from '../../wire/hostile.js';

/** EHOSTUNREACH by an ICMP time exceeded, and the sockaddr_in of the router 10.0.12.2 that sent it. */
const ERROR = '71000000' + '020b0000' + '00000000' + '00000000' + '020000000a000c020000000000000000';
/** A timespec of 1.5 s, an error, and a TTL of 62 with the padding after it. */
const CAPTURED = Buffer.from(
  ['2000000000000000', '01000000', '23000000', '0100000000000000', '0065cd1d00000000'].join('') +
    ['3000000000000000', '00000000', '0b000000', ERROR].join('') +
    ['1400000000000000', '00000000', '02000000', '3e000000', '00000000'].join(''),
  'hex',
);
const FRAGMENTATION_NEEDED = Buffer.from('5a0000000203040000000000', 'hex');

function cmsg(length: number, size = 16): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeBigUInt64LE(BigInt(length));
  return bytes;
}

describe('decodeControlMessages', () => {
  it('reads the sender of an error, the time and the TTL', () => {
    expect(decodeControlMessages(CAPTURED)).toEqual({
      at: 1_500_000_000n,
      ttl: 62,
      error: { errno: 113, origin: 'icmp', type: 11, code: 0, info: 0, offender: '10.0.12.2' },
    });
  });

  it('reads nothing from nothing', () => {
    expect(decodeControlMessages(Buffer.alloc(0))).toEqual({});
  });

  it('passes over what it does not know', () => {
    expect(decodeControlMessages(cmsg(16))).toEqual({});
  });

  it('reads a last message without its padding', () => {
    expect(decodeControlMessages(CAPTURED.subarray(0, -4)).ttl).toBe(62);
  });

  it.each([
    ['a header one byte short', cmsg(16).subarray(0, 15), 16, 15],
    ['a length one byte beyond the end', cmsg(17), 17, 16],
    ['the largest length', Buffer.from('ffffffffffffffff0000000000000000', 'hex'), 18446744073709552000, 16],
  ])('refuses %s', (_, bytes, needed, got) => {
    expect(refusal(decodeControlMessages, bytes)).toMatchObject({ needed, got });
  });

  it.each([0, 15])('refuses a length of %i, which would never end', (length) => {
    expect(refusal(decodeControlMessages, cmsg(length)).message).toContain(`length ${length}`);
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeControlMessages);
    expectOnlyDecodeErrorsOnTruncations(decodeControlMessages, CAPTURED);
    expectOnlyDecodeErrorsOnMutations(decodeControlMessages, CAPTURED);
  });
});

describe('decodeExtendedError', () => {
  it('has no sender for an error of this machine itself', () => {
    const local = Buffer.from(`5a000000${'01000000'}dc050000${'00000000'}`, 'hex');
    expect(decodeExtendedError(local)).toEqual({
      errno: 90,
      origin: 'local',
      type: 0,
      code: 0,
      info: 1500,
      offender: null,
    });
  });

  it.each([0, 3, 255])('knows no origin %i', (origin) => {
    const bytes = Buffer.alloc(16);
    bytes[4] = origin;
    expect(decodeExtendedError(bytes)).toMatchObject({ origin: 'other', offender: null });
  });

  it('refuses one byte less than it needs', () => {
    const bytes = Buffer.from(ERROR, 'hex');
    expect(refusal(decodeExtendedError, bytes.subarray(0, 15))).toMatchObject({ needed: 16, got: 15 });
    expect(refusal(decodeExtendedError, bytes.subarray(0, 23))).toMatchObject({ needed: 8, got: 7 });
    expect(refusal(decodeExtendedError, FRAGMENTATION_NEEDED)).toMatchObject({ needed: 16, got: 12 });
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeExtendedError);
  });
});

describe('decodeTime', () => {
  it.each([
    ['00000000000000000000000000000000', 0n],
    ['ffffff7f00000000ffc99a3b00000000', 2_147_483_647_999_999_999n],
  ])('reads %s in nanoseconds', (hex, time) => {
    expect(decodeTime(Buffer.from(hex, 'hex'))).toBe(time);
  });

  it('refuses one byte less', () => {
    expect(refusal(decodeTime, Buffer.alloc(15))).toMatchObject({ needed: 16, got: 15 });
  });
});
