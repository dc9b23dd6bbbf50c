import { describe, expect, it } from 'vitest';
import { decodeQuotedPacket } from '../../src/wire/quoted-packet.js';
import { ECHO_REPLY, ECHO_REQUEST, SYN, TFTP_READ_REQUEST } from './captured.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
} from './hostile.js';

const TCP = { sourcePort: 47052, destinationPort: 50802, sequence: 0xa2588fc5 };

/** The packet as a fragment at the given offset, in units of 8 bytes. */
function asFragment(packet: Buffer, offset: number): Buffer {
  const fragment = Buffer.from(packet);
  fragment.writeUInt16BE(0x2000 | offset, 6);
  return fragment;
}

describe('decodeQuotedPacket', () => {
  it('reads ports and sequence of a quoted SYN from its first 8 bytes', () => {
    expect(decodeQuotedPacket(SYN.subarray(0, 28)).tcp).toEqual(TCP);
  });

  it('reads the ports of a quoted datagram', () => {
    const quoted = decodeQuotedPacket(TFTP_READ_REQUEST);
    expect(quoted.udp).toEqual({ sourcePort: 36473, destinationPort: 69, length: 32 });
    expect(quoted).not.toHaveProperty('tcp');
    expect(quoted).not.toHaveProperty('echo');
  });

  it.each([
    ['request', ECHO_REQUEST, 5152],
    ['reply', ECHO_REPLY, 4903],
  ])('reads identifier and sequence of a quoted echo %s', (_, packet, identifier) => {
    expect(decodeQuotedPacket(packet).echo).toEqual({ identifier, sequence: 1 });
  });

  it.each([
    ['7 quoted transport bytes', SYN.subarray(0, 27)],
    ['no quoted transport bytes', SYN.subarray(0, 20)],
    ['a later fragment', asFragment(SYN, 1)],
    ['the last possible fragment', asFragment(SYN, 0x1fff)],
  ])('leaves the transport out for %s', (_, bytes) => {
    expect(Object.keys(decodeQuotedPacket(bytes))).toEqual(['header']);
  });

  it('reads the transport of a first fragment', () => {
    expect(decodeQuotedPacket(asFragment(SYN, 0)).tcp).toEqual(TCP);
  });

  it('leaves the transport out for a protocol or ICMP type it does not probe with', () => {
    const gre = Buffer.from(SYN);
    gre.writeUInt8(47, 9);
    const timestamp = Buffer.from(ECHO_REQUEST);
    timestamp.writeUInt8(13, 20);
    expect(Object.keys(decodeQuotedPacket(gre))).toEqual(['header']);
    expect(Object.keys(decodeQuotedPacket(timestamp))).toEqual(['header']);
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeQuotedPacket);
    for (const packet of [SYN, TFTP_READ_REQUEST, ECHO_REQUEST]) {
      expectOnlyDecodeErrorsOnTruncations(decodeQuotedPacket, packet);
      expectOnlyDecodeErrorsOnMutations(decodeQuotedPacket, packet);
    }
  });
});
