import { describe, expect, it } from 'vitest';
import { acknowledgedData, decodeTcpInfo } from '../../../src/net/sockets/tcp-info.js';
import { expectOnlyDecodeErrorsOnRandomBytes, refusal } from '../../wire/hostile.js';

const SIZE = 216;

/** A struct tcp_info with these fields, by their offsets in include/uapi/linux/tcp.h. */
function info(fields: Record<number, number>, size = SIZE): Buffer {
  const bytes = Buffer.alloc(size);
  for (const [offset, value] of Object.entries(fields)) bytes.writeUInt32LE(value, Number(offset));
  return bytes;
}

describe('decodeTcpInfo', () => {
  it('reads every field at its place', () => {
    const fields = {
      0: 5,
      16: 1448,
      60: 1500,
      68: 12_500,
      100: 3,
      120: 7,
      136: 9,
      140: 4,
      148: 11_250,
      152: 2,
      200: 8,
    };
    expect(decodeTcpInfo(info({ ...fields, 208: 3 }))).toEqual({
      state: 'fin-wait-2',
      retransmits: 3,
      rttMs: 12.5,
      minRttMs: 11.25,
      mss: 1448,
      pathMtu: 1500,
      acknowledged: 7,
      sent: 5,
      segmentsOut: 9,
      segmentsIn: 4,
      dataSegmentsIn: 2,
    });
  });

  it('reads zeros as nothing known', () => {
    expect(decodeTcpInfo(info({}))).toMatchObject({ state: 'unknown', rttMs: 0, acknowledged: 0, sent: 0 });
  });

  it('reads the largest values, and the largest least round-trip time as none', () => {
    const largest = decodeTcpInfo(Buffer.alloc(SIZE, 0xff));
    expect(largest).toMatchObject({ state: 'unknown', retransmits: 0xffffffff, minRttMs: 0, sent: 0 });
  });

  it('passes over what newer kernels append, and refuses one byte less than it needs', () => {
    expect(decodeTcpInfo(info({ 0: 1 }, 512)).state).toBe('established');
    expect(refusal(decodeTcpInfo, info({}, SIZE - 1 + 1).subarray(0, SIZE - 1))).toMatchObject({
      needed: SIZE,
      got: SIZE - 1,
    });
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(decodeTcpInfo);
  });
});

describe('acknowledgedData', () => {
  const of = (acknowledged: number, sent: number) =>
    acknowledgedData(decodeTcpInfo(info({ 120: acknowledged, 200: sent })));

  it.each([
    ['nothing, not even the SYN', 0, 0, { bytes: 0, fin: false }],
    ['the SYN alone', 1, 0, { bytes: 0, fin: false }],
    ['SYN and FIN', 2, 0, { bytes: 0, fin: true }],
    ['part of the data', 4, 5, { bytes: 3, fin: false }],
    ['all data without the FIN', 6, 5, { bytes: 5, fin: false }],
    ['all data and the FIN', 7, 5, { bytes: 5, fin: true }],
  ])('knows %s', (_, acknowledged, sent, expected) => {
    expect(of(acknowledged, sent)).toEqual(expected);
  });
});
