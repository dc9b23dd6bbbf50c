import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv6Text, parseIpv6 } from '../../../src/model/ipv6.js';
import type { Report } from '../../../src/model/report.js';
import { findIpv6 } from '../../../src/report/mask/ipv6.js';
import { maskReport } from '../../../src/report/mask/mask.js';
import { knownEndings } from '../../../src/report/registry.js';
import { checkReport } from '../../../src/report/schema.js';
import { contentOf } from '../../support/content.js';
import { recorded, targetOf } from '../../support/recorded.js';

function found(text: string): string[] {
  return findIpv6(text).map(({ start, end }) => text.slice(start, end));
}

describe('IPv6 addresses in a text', () => {
  it.each<[what: string, text: string, expected: string[]]>([
    ['compressed', 'via fe80::1 on e0', ['fe80::1']],
    ['in full', 'fe80:0000:0000:0000:0211:22ff:fe33:4455', ['fe80:0000:0000:0000:0211:22ff:fe33:4455']],
    ['in capitals', 'FE80::AB:CD', ['FE80::AB:CD']],
    ['with a zone', 'fe80::1%eth0, fe80::2%3', ['fe80::1', 'fe80::2']],
    ['with a zone in a link', 'http://[fe80::1%25eth0]:80/', ['fe80::1']],
    ['with the length of a prefix', '2001:db8:1::/48 and 2001:db8::1/64', ['2001:db8:1::', '2001:db8::1']],
    ['in brackets with a port', '[2001:db8::1]:50804', ['2001:db8::1']],
    ['with a port and no brackets', '2001:db8:0:1:2:3:4:5:443 refused', ['2001:db8:0:1:2:3:4:5']],
    ['IPv4-mapped', '::ffff:192.168.42.1', ['::ffff:192.168.42.1']],
    ['IPv4-mapped with a port', '::ffff:192.168.42.1:80', ['::ffff:192.168.42.1']],
    ['IPv4-mapped in hexadecimal', '::FFFF:c0a8:2a01', ['::FFFF:c0a8:2a01']],
    ['with another IPv4 address in it', '64:ff9b::192.0.2.1', ['64:ff9b::192.0.2.1']],
    ['at the end of a sentence', 'It is fe80::1. And 2001:db8::2', ['fe80::1', '2001:db8::2']],
    ['before a colon', 'fe80::1: refused; fe80::2:accept', ['fe80::1', 'fe80::2']],
    ['behind a label', 'IP Address:fe80::1, IPv6:fe80::2, x=fe80::3', ['fe80::1', 'fe80::2', 'fe80::3']],
    ['in quotation marks', '"fe80::1" (fe80::2) <fe80::3>', ['fe80::1', 'fe80::2', 'fe80::3']],
    ['in a list', 'fe80::1,fe80::2;fe80::3', ['fe80::1', 'fe80::2', 'fe80::3']],
    ['that ends in zeros', 'net 2001:db8:: is', ['2001:db8::']],
  ])('%s are found', (_what, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each<[what: string, text: string]>([
    ['a time', 'at 12:34:56, 19:30:46.285 and 2026-11-22T19:30:46.285Z'],
    ['a span of time', '1:02:03:04'],
    ['a MAC', '00:11:22:33:44:55, 00-11-22-33-44-55 and 0011.2233.4455'],
    ['a MAC of eight bytes', '02:00:5e:10:00:00:00:01'],
    ['a dump of bytes', '16 03 03 00 7a 02:00:00:76:03:03:d1:aa:bb:cc:dd:ee:ff:00'],
    ['a dump of words', '0000: 4500 003c 1c46:4000:4006:b1e6:ac10:0a63:ac10:0a0c:0050:0051'],
    ['a dump of nine words', '0011:2233:4455:6677:8899:aabb:ccdd:eeff:0011'],
    ['a fingerprint', `SHA256 ${Array(32).fill('ab').join(':')}`],
    ['a scope of a programming language', 'std::vector, Foo::Bar::baz'],
    ['a ratio', '1:2 and 3:4:5'],
    ['too long a group', 'fe80::12345'],
    ['a word with a colon', 'note: face:book'],
    ['nothing', ''],
  ])('%s is none', (_what, text) => {
    expect(found(text)).toEqual([]);
  });

  it.each<[string, string]>([
    ['groups', 'a:'],
    ['shortened addresses', '1::'],
    ['nearly whole addresses', 'a:b:c:d:e:f:1::'],
    ['zeros', '0'],
    ['quads', '::1.1.1'],
  ])('take as long as the text is: a megabyte of %s', (_what, piece) => {
    expect(found(piece.repeat((1024 * 1024) / piece.length)).length).toBeGreaterThanOrEqual(0);
  });
});

/** A report with these words wherever a sentence stands, and this address where the PC's links are told. */
function withWords(words: string, address: string): Report {
  const report = recorded('config-dropped-and-ping-rejected');
  const target = targetOf(report);
  const links = { id: 'e900', sentAt: report.startedAt, probe: 'links', request: {}, outcome: 'listed', replies: [] };
  const tls = {
    version: 'TLSv1.3',
    cipher: 'x',
    subject: 'CN=x',
    issuer: 'CN=x',
    alternativeNames: [`IP Address:${address}`, `DNS:${address}`],
    validFrom: '',
    validTo: '',
    selfSigned: true,
  };
  const session = { id: 'e901', sentAt: report.startedAt, probe: 'tcp-session', outcome: 'open', replies: [], tls };
  const evidence = [
    ...target.evidence,
    { ...links, links: [{ name: 'e0', up: true, addresses: [address, '192.168.10.20'] }] },
    { ...session, request: { destination: '192.168.42.1', port: 50805, tls: true } },
  ] as typeof target.evidence;
  const findings = target.findings.map((one) => ({ ...one, summary: words, remedy: words, nextTest: words }));
  const changed = { ...target, summary: words, notes: [words], findings, evidence };
  const leavesBy = { interface: 'e0', source: address, gateway: `${address}%e0` };
  return {
    ...report,
    vantage: { ...report.vantage, limits: [words] },
    targets: [{ ...changed, leavesBy }],
  };
}

async function everyFormat(report: Report): Promise<string> {
  const endings = knownEndings().split(', ');
  const texts = await Promise.all(endings.map(async (one) => (await contentOf(report, one)).toString('latin1')));
  return texts.join('\n').toLowerCase();
}

const GROUPS = fc.array(fc.constantFrom(0, 0, 0x1d, 0xabc, 0xc0a8, 0xfe80, 0x2a02, 0xffff), {
  minLength: 8,
  maxLength: 8,
});

/** All the ways in which the same address may be written. */
function spellings(groups: readonly number[]): string[] {
  const full = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
  const short = ipv6Text(groups);
  const [high = 0, low = 0] = groups.slice(6);
  const quad = [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  const dotted = `${groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':')}:${quad}`;
  return [
    full,
    full.toUpperCase(),
    short,
    short.toUpperCase(),
    groups.map((one) => one.toString(16)).join(':'),
    dotted,
  ];
}

describe('the mask of IPv6 addresses', () => {
  it('leaves none in any format, however it is spelled and whatever stands around it', async () => {
    await fc.assert(
      fc.asyncProperty(GROUPS, fc.nat(5), async (groups, which) => {
        fc.pre(groups.filter((group) => group > 1).length >= 3);
        const ways = spellings(groups);
        const words = ways
          .map((one) => `[${one}]:80 ${one}%e0 ${one}/64 IP:${one}, (${one}) ${one}: ${one}.`)
          .join(' ');
        const { report } = maskReport(withWords(words, ways[which] ?? ''));
        expect(checkReport(report)).toEqual({ report });
        const told = await everyFormat(report);
        for (const one of ways) expect(told.includes(one.toLowerCase())).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('gives all spellings of an address one token, from the addresses for documentation, and its table undoes it', () => {
    const [full = '', ...others] = spellings([0x2a02, 0, 0, 0, 0x1d, 0, 0, 0xabc]);
    const { report, table } = maskReport(withWords([full, ...others].join(' '), full));
    const { summary, evidence, leavesBy } = targetOf(report);
    const tokens = summary.split(' ');
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^2001:db8::[0-9a-f]+$/);
    expect(table[tokens[0] ?? '']).toBe('2a02::1d:0:0:abc');
    expect(evidence.find(({ probe }) => probe === 'links')).toMatchObject({
      links: [{ name: 'e0', addresses: [tokens[0], expect.stringMatching(/^198\.18\./)] }],
    });
    expect(leavesBy).toEqual({ interface: 'e0', source: tokens[0], gateway: `${tokens[0]}%e0` });
    expect(evidence.at(-1)).toMatchObject({
      tls: { alternativeNames: [`IP Address:${tokens[0]}`, expect.stringMatching(/^name-\d+$/)] },
    });
  });

  it('shows an IPv4-mapped address with the token of the IPv4 address in it', () => {
    const words = '192.168.42.1 ::ffff:192.168.42.1 ::FFFF:C0A8:2A01 [::ffff:192.168.42.1]:80';
    const { report } = maskReport(withWords(words, 'fe80::1'));
    const { summary, address } = targetOf(report);
    expect(summary).toBe(`${address} ::ffff:${address} ::ffff:${address} [::ffff:${address}]:80`);
  });

  it('keeps what tells nothing, and what is none', () => {
    const words = 'on :: and ::1 at 12:34:56, 2026-11-22T19:30:46Z, dump 02:00:00:76:03:03:d1:aa:bb, std::vector';
    expect(targetOf(maskReport(withWords(words, 'fe80::1')).report).summary).toBe(words);
  });

  it('gives no token that the report holds already', () => {
    const words = '2001:db8::1 2001:0db8:0::2 fe80::7';
    const { report, table } = maskReport(withWords(words, 'fe80::1'));
    const tokens = targetOf(report).summary.split(' ');
    expect(new Set(tokens).size).toBe(3);
    for (const token of ['2001:db8::1', '2001:db8::2']) expect(tokens).not.toContain(token);
    expect(tokens.map((token) => table[token])).toEqual(['2001:db8::1', '2001:db8::2', 'fe80::7']);
    expect(tokens.every((token) => parseIpv6(token) !== null)).toBe(true);
  });
});

describe('a name beside an address', () => {
  const named = (name: string, words: string): string => {
    const report = withWords(words, 'fe80::1');
    const system = { name, type: '', version: '', mac: '', source: 'udp-whois' as const };
    return targetOf(maskReport({ ...report, targets: [{ ...targetOf(report), system }] }).report).summary;
  };

  it.each<[what: string, name: string, words: string, expected: RegExp]>([
    ['is the beginning of one', '10', 'on 10.7.8.9 now', /^on 198\.18\.\d+\.\d+ now$/],
    ['is a group of one', 'fe80', 'on fe80::7:8 now', /^on 2001:db8::[0-9a-f]+ now$/],
    ['is a byte of a MAC', 'ab', 'on ab:cd:ef:12:34:56 now', /^on 02:00:00:00:00:[0-9a-f]{2} now$/],
    ['holds one', 'Site 10.7.8.9', 'on Site 10.7.8.9 now', /^on name-\d+ now$/],
    ['holds the beginning of one', 'Site 10', 'on Site 10.7.8.9 now', /^on name-\d+ 198\.18\.\d+\.\d+ now$/],
    ['holds the end of one', '9 Elms', 'on 10.7.8.9 Elms now', /^on 198\.18\.\d+\.\d+ name-\d+ now$/],
  ])('leaves nothing of either where it %s', (_what, name, words, expected) => {
    expect(named(name, words)).toMatch(expected);
  });
});

describe('the mask of MACs', () => {
  it.each([
    ['behind a label', 'MAC:00:1b:4f:33:44:55'],
    ['behind a label of hexadecimal letters', 'mac 001b4f334455:'],
    ['before a colon', '00:1b:4f:33:44:55: duplicate'],
    ['before a word', '00:1b:4f:33:44:55:accepted'],
    ['of eight bytes', '00:1b:4f:ff:fe:33:44:55'],
    ['of eight bytes with dashes', '00-1B-4F-FF-FE-33-44-55'],
  ])('leaves none %s', (_what, words) => {
    const { summary } = targetOf(maskReport(withWords(words, 'fe80::1')).report);
    expect(summary).not.toMatch(/1b.?4f/i);
  });
});
