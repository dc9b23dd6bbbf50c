import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { BugError } from '../../src/model/errors.js';
import { decodeIpv4, decodeQuotedIpv4, encodeIpv4, IP_PROTOCOL } from '../../src/wire/ipv4.js';
import { ECHO_REQUEST, PUSH_HELLO, SYN, TFTP_READ_REQUEST } from './captured.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from './hostile.js';

const FIELDS = {
  source: '192.168.10.20' as Ipv4,
  destination: '192.168.42.1' as Ipv4,
  protocol: IP_PROTOCOL.tcp,
  ttl: 64,
  identification: 0,
};
const EMPTY = Buffer.alloc(0);

/** A captured packet with one byte changed. */
function withByte(packet: Buffer, offset: number, value: number): Buffer {
  const changed = Buffer.from(packet);
  changed.writeUInt8(value, offset);
  return changed;
}

describe('decodeIpv4', () => {
  it('reads every field of a captured packet', () => {
    const { header, payload } = decodeIpv4(ECHO_REQUEST);
    expect(header).toEqual({
      headerLength: 20,
      totalLength: 36,
      identification: 0x05dd,
      dontFragment: true,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: 1,
      protocol: IP_PROTOCOL.icmp,
      source: '192.168.10.20',
      destination: '192.168.42.1',
    });
    expect(payload).toEqual(ECHO_REQUEST.subarray(20));
  });

  it('gives the fragment offset in bytes', () => {
    const last = Buffer.from(ECHO_REQUEST);
    last.writeUInt16BE(0x3fff, 6);
    expect(decodeIpv4(last).header).toMatchObject({
      dontFragment: false,
      moreFragments: true,
      fragmentOffset: 65528,
    });
  });

  it('skips IP options', () => {
    const options = Buffer.from('01010100', 'hex');
    const packet = Buffer.concat([ECHO_REQUEST.subarray(0, 20), options, ECHO_REQUEST.subarray(20)]);
    packet.writeUInt8(0x46, 0);
    packet.writeUInt16BE(40, 2);
    const { header, payload } = decodeIpv4(packet);
    expect(header.headerLength).toBe(24);
    expect(payload).toEqual(ECHO_REQUEST.subarray(20));
  });

  it('cuts off link padding behind the total length', () => {
    const padded = Buffer.concat([ECHO_REQUEST, Buffer.alloc(10, 0xee)]);
    expect(decodeIpv4(padded)).toEqual(decodeIpv4(ECHO_REQUEST));
  });

  it('reads a header that ends the packet', () => {
    expect(decodeIpv4(encodeIpv4(FIELDS, EMPTY)).payload).toHaveLength(0);
  });

  it.each([
    ['nothing at all', EMPTY, 20, 0],
    ['a header one byte short', ECHO_REQUEST.subarray(0, 19), 20, 19],
    ['a packet one byte short', ECHO_REQUEST.subarray(0, 35), 36, 35],
    ['a header length of 0', withByte(ECHO_REQUEST, 0, 0x40), 20, 0],
    ['a header length of 16', withByte(ECHO_REQUEST, 0, 0x44), 20, 16],
    ['options beyond the end', withByte(ECHO_REQUEST, 0, 0x4f), 60, 36],
    ['a total length below the header', withByte(ECHO_REQUEST, 3, 19), 20, 19],
    ['a total length of 65316', withByte(ECHO_REQUEST, 2, 0xff), 0xff24, 36],
  ])('refuses %s', (_, packet, needed, got) => {
    expect(refusal(decodeIpv4, packet)).toMatchObject({ needed, got });
  });

  it.each([0, 5, 6, 15])('refuses version %d', (version) => {
    const packet = withByte(ECHO_REQUEST, 0, (version << 4) | 5);
    expect(refusal(decodeIpv4, packet).message).toBe(`IPv4: version ${version}`);
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeIpv4);
    expectOnlyDecodeErrorsOnTruncations(decodeIpv4, SYN);
    expectOnlyDecodeErrorsOnMutations(decodeIpv4, SYN);
  });
});

describe('decodeQuotedIpv4', () => {
  it('takes a quote that ends within the payload', () => {
    const { header, payload } = decodeQuotedIpv4(SYN.subarray(0, 28));
    expect(header.totalLength).toBe(60);
    expect(payload).toEqual(SYN.subarray(20, 28));
  });

  it('takes a quote of the header alone', () => {
    expect(decodeQuotedIpv4(SYN.subarray(0, 20)).payload).toHaveLength(0);
  });

  it('cuts off what follows a packet quoted whole', () => {
    const extended = Buffer.concat([TFTP_READ_REQUEST, Buffer.alloc(76)]);
    expect(decodeQuotedIpv4(extended).payload).toEqual(TFTP_READ_REQUEST.subarray(20));
  });

  it.each([0, 19, 20])('keeps the quoted ports where a stack changed the total length to %d', (totalLength) => {
    const { payload } = decodeQuotedIpv4(withByte(SYN, 3, totalLength));
    expect(payload).toEqual(SYN.subarray(20, 28));
  });

  it('refuses a header one byte short', () => {
    expect(refusal(decodeQuotedIpv4, SYN.subarray(0, 19))).toMatchObject({ needed: 20, got: 19 });
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeQuotedIpv4);
    expectOnlyDecodeErrorsOnTruncations(decodeQuotedIpv4, SYN);
    expectOnlyDecodeErrorsOnMutations(decodeQuotedIpv4, SYN);
  });
});

describe('encodeIpv4', () => {
  it.each([
    ['echo request', ECHO_REQUEST],
    ['SYN', SYN],
    ['TFTP read request', TFTP_READ_REQUEST],
    ['data of odd length', PUSH_HELLO],
  ])('reproduces a captured %s byte for byte', (_, packet) => {
    const { header, payload } = decodeIpv4(packet);
    expect(encodeIpv4(header, payload)).toEqual(packet);
  });

  it('writes zeros where the fields are zero', () => {
    const nowhere = '0.0.0.0' as Ipv4;
    const fields = { source: nowhere, destination: nowhere, protocol: 0, ttl: 0, identification: 0 };
    expect(encodeIpv4(fields, EMPTY).toString('hex')).toBe('4500001400000000' + '0000baeb' + '00'.repeat(8));
  });

  it('takes the largest packet and values, and refuses one byte more', () => {
    const largest = {
      source: '255.255.255.255' as Ipv4,
      destination: '255.255.255.255' as Ipv4,
      protocol: 255,
      ttl: 255,
      identification: 65535,
      dontFragment: true,
    };
    const packet = encodeIpv4(largest, Buffer.alloc(65515, 0xff));
    expect(decodeIpv4(packet).header).toMatchObject({ ...largest, totalLength: 65535 });
    expect(() => encodeIpv4(largest, Buffer.alloc(65516))).toThrow(BugError);
  });

  it.each([
    ['TTL', { ttl: 256 }],
    ['protocol', { protocol: -1 }],
    ['identification', { identification: 65536 }],
  ])('reports a %s that does not fit as a bug of ours', (name, wrong) => {
    expect(() => encodeIpv4({ ...FIELDS, ...wrong }, EMPTY)).toThrow(new RegExp(`IPv4 ${name}`));
  });
});
