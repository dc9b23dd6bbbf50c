import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, formatRow, type KnownUnit, parseRow } from '../../../src/report/known-units/row.js';

const UNIT: KnownUnit = {
  name: 'Head Office',
  mac: '00E007026E3C',
  type: 'IP 500 V2',
  address: '192.168.42.1',
  version: '11.1.2.3.0 build 1',
};
const LINE = 'Head Office,00E007026E3C,IP 500 V2,192.168.42.1,11.1.2.3.0 build 1';

describe('a row of known units', () => {
  it('is name, MAC, type, IP and version', () => {
    expect(parseRow(LINE)).toEqual(UNIT);
    expect(formatRow(UNIT)).toBe(LINE);
  });

  const shifted: [string, string, Partial<KnownUnit>][] = [
    ['a comma in the name', 'Office, West,00E007026E3C,IP 500 V2,192.168.42.1,11.1', { name: 'Office, West' }],
    ['commas in all texts', 'a,b,c,00e007026e3c,d,e,10.0.0.1,f,g', { name: 'a, b, c', type: 'd, e', version: 'f, g' }],
    ['a comma in the name, and no MAC', 'a,b,,IP 500,10.0.0.1,11.1', { name: 'a, b', mac: '', type: 'IP 500' }],
    ['an address as version', 'a,00e007026e3c,IP 500,10.0.0.1,11.1.2.3', { address: '10.0.0.1', version: '11.1.2.3' }],
    ['a MAC and an address in the name', '00e007026e3d,10.0.0.9,00e007026e3c,t,10.0.0.1,v', { mac: '00e007026e3c' }],
    ['no MAC', 'a,,IP 500,10.0.0.1,11.1', { mac: '', address: '10.0.0.1' }],
    ['no IP', 'a,00e007026e3c,IP 500,,11.1', { mac: '00e007026e3c', address: '' }],
    ['an IP alone', ',,,10.0.0.1,', { name: '', mac: '', type: '', address: '10.0.0.1', version: '' }],
    ['a MAC of zeros', 'a,000000000000,IP 500,10.0.0.1,11.1', { mac: '000000000000' }],
    ['colons in the MAC', 'a,00:E0:07:02:6E:3C,IP 500,10.0.0.1,11.1', { mac: '00:E0:07:02:6E:3C' }],
    [
      'spaces after the commas',
      'a , 00e007026e3c, IP 500 , 10.0.0.1, 11.1 ',
      { name: 'a', type: 'IP 500', version: '11.1' },
    ],
    ['quotes', '"a","00e007026e3c","IP 500","10.0.0.1","11.1"', { name: 'a', mac: '00e007026e3c', version: '11.1' }],
    ['a quoted comma', '"Office, West",00e007026e3c,t,10.0.0.1,v', { name: 'Office, West' }],
    ['a quoted quote', '"the ""old"" one",00e007026e3c,t,10.0.0.1,v', { name: 'the "old" one' }],
    ['a formula', '=1+1,00e007026e3c,t,10.0.0.1,v', { name: '=1+1' }],
    ['an inert formula', "'=1+1,00e007026e3c,t,10.0.0.1,v", { name: '=1+1' }],
    [
      'an apostrophe that makes nothing inert',
      "'s Hertogenbosch,00e007026e3c,t,10.0.0.1,v",
      { name: "'s Hertogenbosch" },
    ],
  ];
  it.each(shifted)('may hold %s', (_title, line, expected) => {
    expect(parseRow(line)).toMatchObject(expected);
  });

  it.each([
    '',
    'a',
    'name,mac,type,ip,version',
    'a,00e007026e3c,IP 500,10.0.0.1',
    'a;00e007026e3c;IP 500;10.0.0.1;11.1',
    'a,,IP 500,,11.1',
    'a,00e007026e3,IP 500,10.0.0.1,11.1',
    'a,00e007026e3c,IP 500,10.0.0.300,11.1',
    'a,00e007026e3c,IP 500,unit.example,11.1',
    'a,b,00e007026e3c,IP 500,10.0.0.1',
    '{"schema":"pathproof/report/1","a":1,"b":2,"c":3,"d":4}',
    `${'00e007026e3c,'.repeat(100_000)}x`,
    ','.repeat(5_000_000),
  ])('is not one that breaks the shape (case %#)', (line) => {
    expect(parseRow(line)).toBeNull();
  });
});

describe('a text written into a row', () => {
  const table: [string, string, string][] = [
    ['commas become spaces', 'Office, West,1', 'Office West 1'],
    ['line breaks become spaces', 'a\r\nb\nc\u2028d\u0085e', 'a b c d e'],
    ['control characters become spaces', 'a\u0000b\u001b[2Jc\u009bd\te', 'a b [2Jc d e'],
    ['double quotes become single ones', '"a" said', "'a' said"],
    ['invisible and bidirectional characters go', 'a\u202eb\u200bc\ufeff', 'abc'],
    ['a formula becomes inert', '=cmd|calc!A0', "'=cmd|calc!A0"],
    ['a formula behind white space and control characters too', ' \t\u0000=1', "'=1"],
    ['a formula behind apostrophes too', "'=1", "''=1"],
    ['a formula that a comma hid too', ',+1', "'+1"],
    ['a formula that a quote hid too', '"=1', "''=1"],
    ['a full-width formula too', '＝1', "'＝1"],
    ['minus and at sign too', '-1', "'-1"],
    ['ordinary text stays', "Zürich 's 東京 #1", "Zürich 's 東京 #1"],
    ['it is cut after 200 characters', 'x'.repeat(300), `${'x'.repeat(200)}…`],
  ];
  it.each(table)('%s', (_title, name, expected) => {
    expect(formatRow({ ...UNIT, name })).toBe(LINE.replace('Head Office', expected));
    expect(formatRow({ ...UNIT, type: name })).toBe(LINE.replace('IP 500 V2', expected));
    expect(formatRow({ ...UNIT, version: name })).toBe(LINE.replace('11.1.2.3.0 build 1', expected));
  });

  it('is left out where a MAC or an address belongs and it is neither', () => {
    expect(formatRow({ ...UNIT, mac: '=1+1' })).toBe(LINE.replace('00E007026E3C', ''));
    expect(formatRow({ ...UNIT, address: 'a,b\n' })).toBe(LINE.replace('192.168.42.1', ''));
  });
});

describe('whatever the network sent', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom('=', "'", '"', ',', '\n', '-', '@', 'a', ' ', '\u200b', '😀', '1'),
      maxLength: 12,
    }),
  );

  it('is one line of five fields, none of them a formula, and reads back as its clean text', () => {
    fc.assert(
      fc.property(text, text, text, (name, type, version) => {
        const line = formatRow({ ...UNIT, name, type, version });
        expect(line).not.toMatch(/[\r\n"\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(line.split(',')).toHaveLength(5);
        for (const field of line.split(',')) expect(field).not.toMatch(/^\s*[=+\-@]/);
        expect(parseRow(line)).toEqual({
          ...UNIT,
          name: cleanText(name),
          type: cleanText(type),
          version: cleanText(version),
        });
      }),
      { numRuns: 500 },
    );
  });

  it('is cleaned once and for all', () => {
    fc.assert(fc.property(text, (name) => cleanText(cleanText(name)) === cleanText(name)));
  });

  it('is read without an error', () => {
    fc.assert(
      fc.property(text, (line) => {
        const unit = parseRow(line);
        expect(unit === null || unit.mac !== '' || unit.address !== '').toBe(true);
      }),
    );
  });
});
