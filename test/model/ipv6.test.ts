import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv6Text, mappedIpv4, parseIpv6 } from '../../src/model/ipv6.js';

describe('an IPv6 address', () => {
  it.each([
    ['::', [0, 0, 0, 0, 0, 0, 0, 0]],
    ['::1', [0, 0, 0, 0, 0, 0, 0, 1]],
    ['1::', [1, 0, 0, 0, 0, 0, 0, 0]],
    ['FE80::0211:22ff:fe33:4455', [0xfe80, 0, 0, 0, 0x211, 0x22ff, 0xfe33, 0x4455]],
    ['1:2:3:4:5:6:7:8', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['1:2:3:4:5:6:7::', [1, 2, 3, 4, 5, 6, 7, 0]],
    ['::ffff:192.0.2.1', [0, 0, 0, 0, 0, 0xffff, 0xc000, 0x201]],
    ['1:2:3:4:5:6:192.0.2.1', [1, 2, 3, 4, 5, 6, 0xc000, 0x201]],
  ])('%s has its groups', (text, groups) => {
    expect(parseIpv6(text)).toEqual(groups);
  });

  it.each([
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1::',
    '1::2::3',
    'fe80::12345',
    'fe80::g',
    ':1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8:',
    '::192.0.2.256',
    '::192.0.2',
    '192.0.2.1::1',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:192.0.2.1',
    'fe80::1%eth0',
    'fe80::1/64',
    '[::1]',
    ' ::1',
    '12:34:56',
    '00:11:22:33:44:55',
  ])('is not %j', (text) => {
    expect(parseIpv6(text)).toBeNull();
  });

  it('is what Node takes for one', () => {
    const piece = fc.constantFrom('', '0', '1', 'ffff', '00ab', 'g', '12345', '192.0.2.1', '1.2.3', '01.2.3.4');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const text = pieces.join(':');
        expect(parseIpv6(text) !== null).toBe(isIPv6(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('has one spelling, which reads back', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 0, 1, 0xab, 0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
        expect(parseIpv6(ipv6Text(groups))).toEqual(groups);
      }),
    );
  });

  it.each([
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['2001:0DB8:0:0:0:0:0:00AB', '2001:db8::ab'],
  ])('%s is spelled %s (RFC 5952)', (text, expected) => {
    expect(ipv6Text(parseIpv6(text) ?? [])).toBe(expected);
  });

  it('tells the IPv4 address in it where there is one', () => {
    expect(mappedIpv4(parseIpv6('::ffff:c0a8:2a01') ?? [])).toBe(0xc0a82a01);
    for (const other of ['::192.168.42.1', '1::ffff:192.168.42.1', '::fffe:192.168.42.1', 'fe80::1'])
      expect(mappedIpv4(parseIpv6(other) ?? [])).toBeNull();
  });
});
