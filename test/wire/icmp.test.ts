import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BugError } from '../../src/model/errors.js';
import { internetChecksum } from '../../src/wire/checksum.js';
import {
  decodeIcmp,
  encodeConstantChecksumEcho,
  encodeEchoReply,
  encodeEchoRequest,
  encodeIcmpError,
} from '../../src/wire/icmp.js';
import { decodeIpv4 } from '../../src/wire/ipv4.js';
import * as captured from './captured.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from './hostile.js';

const EMPTY = Buffer.alloc(0);

/** The ICMP message of a captured packet. */
const messageOf = (packet: Buffer): Buffer => decodeIpv4(packet).payload;

/** The message with its checksum made right, so that a test reaches what lies behind the checksum. */
function withChecksum(message: Buffer): Buffer {
  const fixed = Buffer.from(message);
  if (fixed.length < 4) return fixed;
  fixed.writeUInt16BE(0, 2);
  fixed.writeUInt16BE(internetChecksum(fixed), 2);
  return fixed;
}

const decodeBehindChecksum = (message: Buffer) => decodeIcmp(withChecksum(message));

describe('echo', () => {
  it('decodes a captured request and encodes it again', () => {
    const message = decodeIcmp(messageOf(captured.ECHO_REQUEST));
    const payload = Buffer.from('0001020304050607', 'hex');
    const fields = { identifier: 5152, sequence: 1, payload };
    expect(message).toEqual({ kind: 'echo-request', ...fields });
    expect(encodeEchoRequest(fields)).toEqual(messageOf(captured.ECHO_REQUEST));
  });

  it('decodes a captured reply and encodes it again', () => {
    const message = decodeIcmp(messageOf(captured.ECHO_REPLY));
    const payload = messageOf(captured.ECHO_REPLY).subarray(8);
    const fields = { identifier: 4903, sequence: 1, payload };
    expect(message).toEqual({ kind: 'echo-reply', ...fields });
    expect(encodeEchoReply(fields)).toEqual(messageOf(captured.ECHO_REPLY));
  });

  it('encodes zeros and the largest values', () => {
    const zero = encodeEchoReply({ identifier: 0, sequence: 0, payload: EMPTY });
    expect(zero.toString('hex')).toBe('0000ffff00000000');
    const largest = { identifier: 65535, sequence: 65535, payload: Buffer.alloc(65507, 0xff) };
    expect(decodeIcmp(encodeEchoRequest(largest))).toEqual({ kind: 'echo-request', ...largest });
  });

  it.each([
    ['request', captured.ECHO_REQUEST, 8],
    ['reply', captured.ECHO_REPLY, 0],
  ])('is something else than a %s when its code is not 0', (_, packet, type) => {
    const message = Buffer.from(messageOf(packet));
    message.writeUInt8(1, 1);
    expect(decodeBehindChecksum(message)).toEqual({ kind: 'other', type, code: 1 });
  });

  it.each([
    ['identifier', { identifier: 65536, sequence: 0 }],
    ['sequence', { identifier: 0, sequence: -1 }],
  ])('reports an %s that does not fit as a bug of ours', (_, fields) => {
    expect(() => encodeEchoRequest({ ...fields, payload: EMPTY })).toThrow(BugError);
  });
});

describe('errors', () => {
  it('decodes a captured time exceeded that quotes a SYN', () => {
    const message = decodeIcmp(messageOf(captured.TIME_EXCEEDED_TCP));
    expect(message).toMatchObject({
      kind: 'error',
      type: 11,
      code: 0,
      quoted: {
        header: { source: '192.168.10.20', destination: '192.168.42.1', ttl: 1, identification: 0x2833 },
        tcp: { sourcePort: 36738, destinationPort: 50804, sequence: 1007576409 },
      },
    });
    expect(message).not.toHaveProperty('mtu');
  });

  it('decodes a captured time exceeded that quotes a datagram', () => {
    expect(decodeIcmp(messageOf(captured.TIME_EXCEEDED_UDP))).toMatchObject({
      quoted: { udp: { sourcePort: 53922, destinationPort: 50797 } },
    });
  });

  it('decodes a captured time exceeded that quotes an echo request', () => {
    expect(decodeIcmp(messageOf(captured.TIME_EXCEEDED_ECHO))).toMatchObject({
      quoted: { echo: { identifier: 6411, sequence: 1 } },
    });
  });

  it('decodes a captured port unreachable', () => {
    expect(decodeIcmp(messageOf(captured.PORT_UNREACHABLE))).toMatchObject({
      kind: 'error',
      type: 3,
      code: 3,
      quoted: { udp: { sourcePort: 36473, destinationPort: 69 } },
    });
  });

  it('gives the next-hop MTU of a captured fragmentation needed', () => {
    expect(decodeIcmp(messageOf(captured.FRAGMENTATION_NEEDED))).toMatchObject({ type: 3, code: 4, mtu: 1400 });
  });

  it('gives no MTU where a router from before RFC 1191 left it 0', () => {
    const error = encodeIcmpError({ type: 3, code: 4, quotedPacket: captured.SYN });
    expect(decodeIcmp(error)).not.toHaveProperty('mtu');
  });

  it('gives no MTU for other codes, whatever the unused bytes hold', () => {
    const error = encodeIcmpError({ type: 3, code: 13, quotedPacket: captured.SYN, mtu: 1400 });
    expect(decodeIcmp(error)).not.toHaveProperty('mtu');
  });

  it.each([
    ['time exceeded', captured.TIME_EXCEEDED_TCP, { type: 11, code: 0 }],
    ['port unreachable', captured.PORT_UNREACHABLE, { type: 3, code: 3 }],
    ['fragmentation needed', captured.FRAGMENTATION_NEEDED, { type: 3, code: 4, mtu: 1400 }],
  ])('reproduces a captured %s byte for byte', (_, packet, fields) => {
    const message = messageOf(packet);
    expect(encodeIcmpError({ ...fields, quotedPacket: message.subarray(8) })).toEqual(message);
  });

  it('quotes at most 548 bytes', () => {
    const error = encodeIcmpError({ type: 11, code: 0, quotedPacket: Buffer.alloc(1500, 0x45) });
    expect(error).toHaveLength(8 + 548);
    expect(encodeIcmpError({ type: 11, code: 0, quotedPacket: Buffer.alloc(548) })).toHaveLength(8 + 548);
  });

  it.each([3, 4, 5, 11, 12])('decodes type %d as an error', (type) => {
    const error = encodeIcmpError({ type, code: 0, quotedPacket: captured.SYN });
    expect(decodeIcmp(error)).toMatchObject({ kind: 'error', type, code: 0 });
  });

  it('ignores RFC 4884 extensions behind the padded quote', () => {
    const quote = Buffer.concat([captured.SYN, Buffer.alloc(128 - captured.SYN.length)]);
    const mplsExtension = Buffer.from('2000000000080101000100ff', 'hex');
    const message = Buffer.concat([Buffer.from('0b00000000200000', 'hex'), quote, mplsExtension]);
    expect(decodeBehindChecksum(message)).toEqual(
      decodeIcmp(encodeIcmpError({ type: 11, code: 0, quotedPacket: captured.SYN })),
    );
  });

  it('does not encode a type that quotes nothing', () => {
    expect(() => encodeIcmpError({ type: 8, code: 0, quotedPacket: captured.SYN })).toThrow(BugError);
  });
});

describe('encodeConstantChecksumEcho', () => {
  const field = fc.nat(0xffff);

  it('gives the wanted checksum for every identifier and sequence, and a valid message', () => {
    fc.assert(
      fc.property(field, field, field, (identifier, sequence, checksum) => {
        const bytes = encodeConstantChecksumEcho({ identifier, sequence, checksum });
        expect(bytes.readUInt16BE(2)).toBe(checksum);
        expect(decodeIcmp(bytes)).toMatchObject({ kind: 'echo-request', identifier, sequence });
      }),
    );
  });

  it.each([0, 1, 0xfffe, 0xffff])('is valid for the checksum %d', (checksum) => {
    for (const value of [0, 1, 0xf7ff, 0xffff]) {
      const bytes = encodeConstantChecksumEcho({ identifier: value, sequence: value, checksum });
      expect(internetChecksum(bytes)).toBe(0);
    }
  });

  it('keeps the first four bytes the same along a trace', () => {
    const trace = [1, 2, 3, 64].map((sequence) => {
      return encodeConstantChecksumEcho({ identifier: 5152, sequence, checksum: 0x1234 }).toString('hex', 0, 4);
    });
    expect(new Set(trace)).toEqual(new Set(['08001234']));
  });
});

describe('decodeIcmp', () => {
  it('gives type and code of a message it does not read', () => {
    const timestamp = Buffer.alloc(20);
    timestamp.writeUInt8(13, 0);
    expect(decodeBehindChecksum(timestamp)).toEqual({ kind: 'other', type: 13, code: 0 });
  });

  it.each([
    ['nothing at all', EMPTY, 8, 0],
    ['a header one byte short', messageOf(captured.ECHO_REQUEST).subarray(0, 7), 8, 7],
    ['an error that quotes nothing', messageOf(captured.TIME_EXCEEDED_TCP).subarray(0, 8), 20, 0],
    ['a quoted header one byte short', messageOf(captured.TIME_EXCEEDED_TCP).subarray(0, 27), 20, 19],
  ])('refuses %s', (_, message, needed, got) => {
    expect(refusal(decodeBehindChecksum, message)).toMatchObject({ needed, got });
  });

  it.each([
    ['a quoted IPv6 header', (message: Buffer) => message.writeUInt8(0x65, 8), 'IPv4: version 6'],
    ['a quoted header length of 0', (message: Buffer) => message.writeUInt8(0x40, 8), 'header length too small'],
  ])('refuses %s', (_, change, words) => {
    const message = Buffer.from(messageOf(captured.TIME_EXCEEDED_TCP));
    change(message);
    expect(refusal(decodeBehindChecksum, message).message).toContain(words);
  });

  it('refuses a message with any one bit flipped', () => {
    const message = messageOf(captured.TIME_EXCEEDED_ECHO);
    for (let bit = 0; bit < message.length * 8; bit += 1) {
      const flipped = Buffer.from(message);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(refusal(decodeIcmp, flipped).message).toBe('ICMP: wrong checksum');
    }
  });

  it('throws nothing but DecodeError, before the checksum and behind it', () => {
    for (const decode of [decodeIcmp, decodeBehindChecksum]) {
      expectOnlyDecodeErrorsOnRandomBytes(decode);
      for (const packet of [captured.ECHO_REQUEST, captured.TIME_EXCEEDED_TCP, captured.PORT_UNREACHABLE]) {
        expectOnlyDecodeErrorsOnTruncations(decode, messageOf(packet));
        expectOnlyDecodeErrorsOnMutations(decode, messageOf(packet));
      }
    }
  });
});
