import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { BugError } from '../../src/model/errors.js';
import { decodeIpv4 } from '../../src/wire/ipv4.js';
import { decodeUdp, encodeUdp, verifyUdpChecksum } from '../../src/wire/udp.js';
import { TFTP_READ_REQUEST } from './captured.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from './hostile.js';

const { header: ADDRESSES, payload: DATAGRAM } = decodeIpv4(TFTP_READ_REQUEST);
const NOWHERE = { source: '0.0.0.0' as Ipv4, destination: '0.0.0.0' as Ipv4 };
const ZERO = { sourcePort: 0, destinationPort: 0 };

/** The captured datagram with another length field. */
function withLength(length: number): Buffer {
  const datagram = Buffer.from(DATAGRAM);
  datagram.writeUInt16BE(length, 4);
  return datagram;
}

describe('decodeUdp', () => {
  it('reads every field of a captured datagram', () => {
    const { header, payload } = decodeUdp(DATAGRAM);
    expect(header).toEqual({ sourcePort: 36473, destinationPort: 69, length: 32, checksum: 0x5eb2 });
    expect(payload.toString('latin1')).toBe('\0\x01nasystem/who_is\0octet\0');
  });

  it('cuts off what lies beyond the length', () => {
    expect(decodeUdp(Buffer.concat([DATAGRAM, Buffer.alloc(3)]))).toEqual(decodeUdp(DATAGRAM));
  });

  it('reads a datagram without payload', () => {
    expect(decodeUdp(withLength(8)).payload).toHaveLength(0);
  });

  it.each([
    ['nothing at all', Buffer.alloc(0), 8, 0],
    ['a header one byte short', DATAGRAM.subarray(0, 7), 8, 7],
    ['a datagram one byte short', DATAGRAM.subarray(0, 31), 32, 31],
    ['a length of 0', withLength(0), 8, 0],
    ['a length one below the header', withLength(7), 8, 7],
    ['a length beyond the end', withLength(65535), 65535, 32],
  ])('refuses %s', (_, datagram, needed, got) => {
    expect(refusal(decodeUdp, datagram)).toMatchObject({ needed, got });
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeUdp);
    expectOnlyDecodeErrorsOnTruncations(decodeUdp, DATAGRAM);
    expectOnlyDecodeErrorsOnMutations(decodeUdp, DATAGRAM);
  });
});

describe('encodeUdp', () => {
  it('reproduces a captured datagram byte for byte', () => {
    const { header, payload } = decodeUdp(DATAGRAM);
    expect(encodeUdp(header, ADDRESSES, payload)).toEqual(DATAGRAM);
  });

  it('writes zeros where the fields are zero', () => {
    expect(encodeUdp(ZERO, NOWHERE).toString('hex')).toBe('000000000008ffde');
  });

  it('takes the largest values and datagram, and refuses one byte more', () => {
    const ports = { sourcePort: 65535, destinationPort: 65535 };
    const datagram = encodeUdp(ports, NOWHERE, Buffer.alloc(65527, 0xff));
    expect(decodeUdp(datagram).header).toMatchObject({ ...ports, length: 65535 });
    expect(verifyUdpChecksum(datagram, NOWHERE)).toBe(true);
    expect(() => encodeUdp(ports, NOWHERE, Buffer.alloc(65528))).toThrow(BugError);
  });

  it('sends a checksum that happens to be 0 as 65535', () => {
    // 0x0011 (protocol) + 0x000a (length, twice) + 0xffda = 0xffff, whose complement is 0.
    const datagram = encodeUdp(ZERO, NOWHERE, Buffer.from('ffda', 'hex'));
    expect(datagram.toString('hex')).toBe('00000000000affffffda');
    expect(verifyUdpChecksum(datagram, NOWHERE)).toBe(true);
  });

  it.each([
    ['source port', { sourcePort: 65536, destinationPort: 0 }],
    ['destination port', { sourcePort: 0, destinationPort: -1 }],
  ])('reports a %s that does not fit as a bug of ours', (_, ports) => {
    expect(() => encodeUdp(ports, NOWHERE)).toThrow(BugError);
  });
});

describe('verifyUdpChecksum', () => {
  it('accepts a captured datagram with its own addresses', () => {
    expect(verifyUdpChecksum(DATAGRAM, ADDRESSES)).toBe(true);
  });

  it('notices a rewritten address', () => {
    expect(verifyUdpChecksum(DATAGRAM, { ...ADDRESSES, destination: '192.168.10.2' as Ipv4 })).toBe(false);
  });

  it('accepts a datagram whose sender gave no checksum', () => {
    const datagram = Buffer.from(DATAGRAM);
    datagram.writeUInt16BE(0, 6);
    expect(verifyUdpChecksum(datagram, ADDRESSES)).toBe(true);
  });

  it.each([0, 7, 65536])('does not accept %d bytes, which are no datagram', (length) => {
    expect(verifyUdpChecksum(Buffer.alloc(length), ADDRESSES)).toBe(false);
  });
});
