import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { BugError } from '../../../src/model/errors.js';
import { decodeSocketAddress, encodeSocketAddress } from '../../../src/net/sockets/socket-address.js';
import { expectOnlyDecodeErrorsOnRandomBytes, refusal } from '../../wire/hostile.js';

describe('sockaddr_in', () => {
  it('holds the family in the machine’s order, port and address in that of the network', () => {
    const bytes = encodeSocketAddress('192.168.42.1' as Ipv4, 50802);
    expect(bytes.toString('hex')).toBe('0200c672c0a82a010000000000000000');
  });

  it.each([
    ['0.0.0.0', 0],
    ['255.255.255.255', 65535],
    ['10.0.12.2', 80],
  ])('is read as it was written: %s port %i', (address, port) => {
    expect(decodeSocketAddress(encodeSocketAddress(address as Ipv4, port))).toEqual({ address, port });
  });

  it('is read without the zeros at its end, and not with a byte less', () => {
    const bytes = encodeSocketAddress('10.0.0.1' as Ipv4, 7);
    expect(decodeSocketAddress(bytes.subarray(0, 8)).port).toBe(7);
    expect(refusal(decodeSocketAddress, bytes.subarray(0, 7))).toMatchObject({ needed: 8, got: 7 });
  });

  it('is refused for another family', () => {
    expect(refusal(decodeSocketAddress, Buffer.from('0a00c672c0a82a01', 'hex')).message).toContain('family 10');
  });

  it('takes no port that is none', () => {
    expect(() => encodeSocketAddress('10.0.0.1' as Ipv4, 65536)).toThrow(BugError);
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeSocketAddress);
  });
});
