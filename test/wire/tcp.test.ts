import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { BugError } from '../../src/model/errors.js';
import { decodeIpv4 } from '../../src/wire/ipv4.js';
import { decodeTcp, encodeTcp, mssOption, readMss, TCP_FLAG, verifyTcpChecksum } from '../../src/wire/tcp.js';
import { PUSH_HELLO, RESET, SYN } from './captured.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from './hostile.js';

const EMPTY = Buffer.alloc(0);
const NOWHERE = { source: '0.0.0.0' as Ipv4, destination: '0.0.0.0' as Ipv4 };
const ZERO = { sourcePort: 0, destinationPort: 0, sequence: 0, acknowledgement: 0, flags: 0, window: 0 };
const LARGEST = {
  sourcePort: 65535,
  destinationPort: 65535,
  sequence: 0xffffffff,
  acknowledgement: 0xffffffff,
  flags: 0xff,
  window: 65535,
  urgent: 65535,
  options: Buffer.alloc(40, 1),
};

/** The TCP segment of a captured packet. */
const segmentOf = (packet: Buffer): Buffer => decodeIpv4(packet).payload;

/** The SYN with another data offset, in words. */
function withDataOffset(words: number): Buffer {
  const segment = Buffer.from(segmentOf(SYN));
  segment.writeUInt8(words << 4, 12);
  return segment;
}

describe('decodeTcp', () => {
  it('reads every field of a captured SYN', () => {
    const { header, payload } = decodeTcp(segmentOf(SYN));
    expect(header).toEqual({
      sourcePort: 47052,
      destinationPort: 50802,
      sequence: 2723712965,
      acknowledgement: 0,
      flags: TCP_FLAG.syn,
      window: 64240,
      urgent: 0,
      options: Buffer.from('020405b40402080a21ab48f4000000000103030a', 'hex'),
    });
    expect(payload).toHaveLength(0);
  });

  it('reads flags and acknowledgement of a captured reset', () => {
    const { header } = decodeTcp(segmentOf(RESET));
    expect(header).toMatchObject({ flags: TCP_FLAG.rst | TCP_FLAG.ack, acknowledgement: 1245614907, sequence: 0 });
    expect(header.options).toHaveLength(0);
  });

  it('splits options and payload', () => {
    const { header, payload } = decodeTcp(segmentOf(PUSH_HELLO));
    expect(header.options).toHaveLength(12);
    expect(payload.toString('latin1')).toBe('hello');
  });

  it.each([
    ['nothing at all', EMPTY, 20, 0],
    ['a header one byte short', segmentOf(RESET).subarray(0, 19), 20, 19],
    ['options one byte short', segmentOf(SYN).subarray(0, 39), 40, 39],
    ['a data offset of 0', withDataOffset(0), 20, 0],
    ['a data offset of 4 words', withDataOffset(4), 20, 16],
    ['a data offset beyond the end', withDataOffset(15), 60, 40],
  ])('refuses %s', (_, segment, needed, got) => {
    expect(refusal(decodeTcp, segment)).toMatchObject({ needed, got });
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeTcp);
    expectOnlyDecodeErrorsOnTruncations(decodeTcp, segmentOf(PUSH_HELLO));
    expectOnlyDecodeErrorsOnMutations(decodeTcp, segmentOf(PUSH_HELLO));
  });
});

describe('encodeTcp', () => {
  it.each([
    ['SYN', SYN],
    ['segment of odd length', PUSH_HELLO],
    ['reset', RESET],
  ])('reproduces a captured %s byte for byte', (_, packet) => {
    const { header: addresses, payload: segment } = decodeIpv4(packet);
    const { header, payload } = decodeTcp(segment);
    expect(encodeTcp(header, addresses, payload)).toEqual(segment);
  });

  it('writes zeros where the fields are zero', () => {
    const words = ['00000000', '00000000', '00000000', '50000000', 'afe50000'];
    expect(encodeTcp(ZERO, NOWHERE).toString('hex')).toBe(words.join(''));
  });

  it('takes the largest values and segment, and refuses one byte more', () => {
    const segment = encodeTcp(LARGEST, NOWHERE, Buffer.alloc(65535 - 60, 0xff));
    expect(decodeTcp(segment).header).toEqual(LARGEST);
    expect(verifyTcpChecksum(segment, NOWHERE)).toBe(true);
    expect(() => encodeTcp(LARGEST, NOWHERE, Buffer.alloc(65536 - 60))).toThrow(BugError);
  });

  it('pads options with zeros to whole words', () => {
    const segment = encodeTcp({ ...ZERO, options: Buffer.from('030307', 'hex') }, NOWHERE);
    expect(decodeTcp(segment).header.options.toString('hex')).toBe('03030700');
  });

  it.each([
    ['source port', { sourcePort: 65536 }],
    ['destination port', { destinationPort: -1 }],
    ['sequence', { sequence: 2 ** 32 }],
    ['acknowledgement', { acknowledgement: 0.5 }],
    ['flags', { flags: 256 }],
    ['window', { window: 65536 }],
    ['urgent pointer', { urgent: 65536 }],
    ['options', { options: Buffer.alloc(41) }],
  ])('reports %s that do not fit as a bug of ours', (name, wrong) => {
    const encode = () => encodeTcp({ ...ZERO, ...wrong }, NOWHERE);
    expect(encode).toThrow(BugError);
    expect(encode).toThrow(new RegExp(`TCP ${name}`));
  });
});

describe('verifyTcpChecksum', () => {
  const { header: addresses, payload: segment } = decodeIpv4(PUSH_HELLO);

  it('accepts a captured segment with its own addresses', () => {
    expect(verifyTcpChecksum(segment, addresses)).toBe(true);
  });

  it('notices a rewritten address', () => {
    expect(verifyTcpChecksum(segment, { ...addresses, source: '192.168.10.2' as Ipv4 })).toBe(false);
  });

  it('notices a changed byte', () => {
    const changed = Buffer.from(segment);
    changed.write('j', changed.length - 1);
    expect(verifyTcpChecksum(changed, addresses)).toBe(false);
  });

  it.each([0, 19, 65536])('does not accept %d bytes, which are no segment', (length) => {
    expect(verifyTcpChecksum(Buffer.alloc(length), addresses)).toBe(false);
  });
});

describe('mssOption', () => {
  it.each([
    [0, '02040000'],
    [1460, '020405b4'],
    [65535, '0204ffff'],
  ])('encodes %d bytes', (mss, expected) => {
    expect(mssOption(mss).toString('hex')).toBe(expected);
  });

  it('reports a size that does not fit as a bug of ours', () => {
    expect(() => mssOption(65536)).toThrow(BugError);
  });
});

describe('the MSS that a segment announces', () => {
  it.each([
    ['alone', mssOption(1360), 1360],
    ['behind no-operations', Buffer.concat([Buffer.from([1, 1]), mssOption(536)]), 536],
    ['behind another option', Buffer.concat([Buffer.from([3, 3, 7]), mssOption(1460)]), 1460],
    ['behind the end of the options', Buffer.concat([Buffer.from([0]), mssOption(1460)]), null],
    ['not at all', Buffer.from([4, 2, 1, 1]), null],
    ['cut off', mssOption(1460).subarray(0, 3), null],
    ['with a length of nothing before it', Buffer.concat([Buffer.from([8, 0]), mssOption(1460)]), null],
    ['behind a length that leads outside', Buffer.concat([Buffer.from([8, 40]), mssOption(1460)]), null],
    ['in no options', EMPTY, null],
  ])('%s', (_where, options, mss) => {
    expect(readMss(options)).toBe(mss);
  });

  it('is read to an end, whatever the bytes', () => {
    for (let kind = 0; kind < 256; kind += 1)
      for (let length = 0; length < 45; length += 1) readMss(Buffer.alloc(40).fill(Buffer.from([kind, length])));
  });
});
