import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BugError } from '../../src/model/errors.js';
import { decodeIpv4 } from '../../src/wire/ipv4.js';
import { decodeTftp, encodeTftp, TFTP_BLOCK_BYTES, type TftpPacket } from '../../src/wire/tftp.js';
import { decodeUdp } from '../../src/wire/udp.js';
import { TFTP_READ_REQUEST } from './captured.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from './hostile.js';

const CAPTURED = decodeUdp(decodeIpv4(TFTP_READ_REQUEST).payload).payload;

/** Bytes of a packet written as an ISO-8859-1 text. */
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const EXACT: [string, TftpPacket, string][] = [
  ['an empty read request', { opcode: 'rrq', file: '', mode: '' }, '\0\x01\0\0'],
  ['a write request', { opcode: 'wrq', file: 'x', mode: 'netascii' }, '\0\x02x\0netascii\0'],
  ['an empty block 0', { opcode: 'data', block: 0, data: Buffer.alloc(0) }, '\0\x03\0\0'],
  ['a block', { opcode: 'data', block: 258, data: bytes('ab') }, '\0\x03\x01\x02ab'],
  ['an acknowledgement', { opcode: 'ack', block: 65535 }, '\0\x04\xff\xff'],
  ['an error', { opcode: 'error', code: 1, message: 'File not found' }, '\0\x05\0\x01File not found\0'],
  ['an error without words', { opcode: 'error', code: 65535, message: '' }, '\0\x05\xff\xff\0'],
  ['an empty option acknowledgement', { opcode: 'oack', options: [] }, '\0\x06'],
  [
    'options',
    {
      opcode: 'oack',
      options: [
        ['blksize', '1428'],
        ['tsize', '0'],
      ],
    },
    '\0\x06blksize\x001428\0tsize\x000\0',
  ],
];

const LARGEST: [string, TftpPacket][] = [
  ['file name', { opcode: 'rrq', file: 'ÿ'.repeat(255), mode: 'o'.repeat(32) }],
  ['block', { opcode: 'data', block: 65535, data: Buffer.alloc(TFTP_BLOCK_BYTES, 0xff) }],
  ['message', { opcode: 'error', code: 0, message: 'm'.repeat(512) }],
  ['option', { opcode: 'oack', options: [['n'.repeat(255), 'v'.repeat(255)]] }],
];

describe('the TFTP codec', () => {
  it('decodes a captured read request and encodes it again', () => {
    const packet: TftpPacket = { opcode: 'rrq', file: 'nasystem/who_is', mode: 'octet' };
    expect(decodeTftp(CAPTURED)).toEqual(packet);
    expect(encodeTftp(packet)).toEqual(CAPTURED);
  });

  it.each(EXACT)('encodes %s to its exact bytes and back', (_, packet, text) => {
    expect(encodeTftp(packet)).toEqual(bytes(text));
    expect(decodeTftp(bytes(text))).toEqual(packet);
  });

  it.each(LARGEST)('carries the largest %s', (_, packet) => {
    expect(decodeTftp(encodeTftp(packet))).toEqual(packet);
  });

  it('returns every ISO-8859-1 text as it was sent', () => {
    const text = fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((c) => String.fromCharCode(c)),
      maxLength: 255,
    });
    fc.assert(
      fc.property(text, fc.nat(0xffff), (message, code) => {
        const packet: TftpPacket = { opcode: 'error', code, message };
        expect(decodeTftp(encodeTftp(packet))).toEqual(packet);
      }),
    );
  });
});

describe('decodeTftp', () => {
  it.each([
    ['an error message without NUL', '\0\x05\0\x02denied', { opcode: 'error', code: 2, message: 'denied' }],
    ['an error that ends behind its code', '\0\x05\0\x02', { opcode: 'error', code: 2, message: '' }],
    ['bytes behind the error message', '\0\x05\0\x02no\0\xff\xff', { opcode: 'error', code: 2, message: 'no' }],
    ['options behind a request', '\0\x01f\0octet\0blksize\x001428\0', { opcode: 'rrq', file: 'f', mode: 'octet' }],
    ['bytes behind an acknowledgement', '\0\x04\0\x01\0\0', { opcode: 'ack', block: 1 }],
  ])('tolerates %s', (_, text, packet) => {
    expect(decodeTftp(bytes(text))).toEqual(packet);
  });

  it.each([
    ['nothing at all', '', 2, 0],
    ['half an opcode', '\0', 2, 1],
    ['a block one byte short of its number', '\0\x03\0', 4, 3],
    ['an acknowledgement one byte short', '\0\x04\0', 4, 3],
    ['an error one byte short of its code', '\0\x05\0', 4, 3],
    ['a request without a file', '\0\x01', 3, 2],
    ['a file name without NUL', '\0\x01nasystem/who_is', 18, 17],
    ['a request without a mode', '\0\x01f\0', 5, 4],
    ['a mode without NUL', '\0\x01f\0octet', 10, 9],
    ['an option without a value', '\0\x06blksize\0', 11, 10],
    ['an option value without NUL', '\0\x06tsize\x000', 10, 9],
  ])('refuses %s', (_, text, needed, got) => {
    expect(refusal(decodeTftp, bytes(text))).toMatchObject({ needed, got });
  });

  it.each([
    ['opcode 0', '\0\0', 'unknown opcode 0'],
    ['opcode 7', '\0\x07', 'unknown opcode 7'],
    ['an opcode in the wrong byte order', '\x01\0f\0octet\0', 'unknown opcode 256'],
    ['a file name of 256 characters', `\0\x01${'f'.repeat(256)}\0octet\0`, 'file of 256 characters'],
    ['a mode of 33 characters', `\0\x01f\0${'o'.repeat(33)}\0`, 'mode of 33 characters'],
    ['a message of 513 characters', `\0\x05\0\0${'m'.repeat(513)}\0`, 'message of 513 characters'],
    ['an endless message without NUL', `\0\x05\0\0${'m'.repeat(65000)}`, 'message of 65000 characters'],
    ['an option of 256 characters', `\0\x06${'n'.repeat(256)}\x000\0`, 'option of 256 characters'],
    ['a block longer than any option allows', `\0\x03\0\x01${'d'.repeat(65_465)}`, 'block of 65465 bytes'],
  ])('refuses %s', (_, text, words) => {
    expect(refusal(decodeTftp, bytes(text)).message).toContain(words);
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeTftp);
    for (const [, packet] of [...EXACT, ...LARGEST]) {
      expectOnlyDecodeErrorsOnTruncations(decodeTftp, encodeTftp(packet));
      expectOnlyDecodeErrorsOnMutations(decodeTftp, encodeTftp(packet));
    }
  });
});

describe('encodeTftp', () => {
  const wrong: [string, TftpPacket][] = [
    ['a block of 513 bytes', { opcode: 'data', block: 1, data: Buffer.alloc(513) }],
    ['block 65536', { opcode: 'ack', block: 65536 }],
    ['a negative error code', { opcode: 'error', code: -1, message: '' }],
    ['a file name of 256 characters', { opcode: 'rrq', file: 'f'.repeat(256), mode: 'octet' }],
    ['a NUL in a file name', { opcode: 'rrq', file: 'a\0b', mode: 'octet' }],
    ['a message beyond ISO-8859-1', { opcode: 'error', code: 0, message: '→' }],
    ['an option of 256 characters', { opcode: 'oack', options: [['tsize', '0'.repeat(256)]] }],
  ];

  it.each(wrong)('reports %s as a bug of ours', (_, packet) => {
    expect(() => encodeTftp(packet)).toThrow(BugError);
  });
});
