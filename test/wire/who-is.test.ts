import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeWhoIs, parseWhoIs, WHO_IS_FILES } from '../../src/wire/who-is.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from './hostile.js';

const UNIT = { mac: '00e00705aabb', type: 'IP 500 V2', version: '9.1.0.437', name: 'Reception' };

const parse = (text: string) => parseWhoIs(Buffer.from(text, 'latin1'));

describe('parseWhoIs', () => {
  it('goes by position where there are no labels', () => {
    expect(parse('"00e00705aabb" "IP 500 V2" "a" "b" "9.1.0.437" "Reception"')).toMatchObject(UNIT);
  });

  it('goes by position where the labels say nothing', () => {
    expect(parse('A "00e00705aabb" B "IP 500 V2" C "a" D "b" E "9.1.0.437" F "Reception"')).toMatchObject(UNIT);
  });

  it('goes by loose labels in any order and case', () => {
    const text = 'System name: "Reception", SW VERSION="9.1.0.437"; typ "IP 500 V2"\r\nMacAddr "00e00705aabb"';
    expect(parse(text)).toMatchObject(UNIT);
  });

  it('prefers a label in its usual place to a label that only contains the same letters', () => {
    const text = 'Server "s" Machine type "IP 500 V2" x "" x "" Version "9.1.0.437" Name "Reception"';
    expect(parse(text)).toMatchObject({ version: '9.1.0.437', type: 'IP 500 V2', name: 'Reception' });
  });

  it('never gives a value that is labelled as another field', () => {
    expect(parse('Name "Reception"')).toMatchObject({ mac: '', type: '', version: '', name: 'Reception' });
  });

  it('keeps every pair with its label, and the text', () => {
    const text = 'MAC="a", Type: "b" Extra = "c" "d"';
    const whoIs = parse(text);
    expect(whoIs.text).toBe(text);
    expect(whoIs.pairs).toEqual([
      { label: 'MAC', value: 'a' },
      { label: 'Type', value: 'b' },
      { label: 'Extra', value: 'c' },
      { label: '', value: 'd' },
    ]);
  });

  it('reads ISO-8859-1', () => {
    expect(parseWhoIs(Buffer.from('4e616d6520225afc7269636822', 'hex')).name).toBe('Zürich');
  });

  it('takes exactly 256 characters of a value and cuts the rest', () => {
    expect(parse(`Name "${'n'.repeat(256)}"`).name).toBe('n'.repeat(256));
    expect(parse(`Name "${'n'.repeat(257)}"`).name).toBe('n'.repeat(256));
  });

  it('reads at most 8 KiB', () => {
    const whoIs = parse(`${'x'.repeat(8191)}"MAC" Name "Reception"`);
    expect(whoIs.text).toHaveLength(8192);
    expect(whoIs.pairs).toHaveLength(1);
    expect(whoIs.name).toBe('');
  });

  it.each([
    ['a last quote that is missing', 'MAC "a" Name "Recep', { mac: 'a', name: 'Recep' }],
    ['one quote alone', '"', { mac: '', type: '', version: '', name: '' }],
    ['empty values', '"" "" "" "" "" ""', { mac: '', type: '', version: '', name: '' }],
    ['more pairs than six', `${'"v" '.repeat(2000)}`, { mac: 'v', name: 'v' }],
    ['quotes without end', '"'.repeat(100_000), { mac: '', name: '' }],
    ['blanks without end in a label', `${' '.repeat(8000)}x"v"`, { mac: 'v' }],
    ['escape sequences, which a reporter has to escape', 'Name "\x1b[2J"', { name: '\x1b[2J' }],
    ['NUL bytes', 'Name "a\0b"\0', { name: 'a\0b' }],
    ['line ends inside a value', 'Name "a\r\nb"', { name: 'a\r\nb' }],
    ['the label __proto__', '__proto__ "x" Name "y"', { name: 'y' }],
  ])('tolerates %s', (_, text, fields) => {
    expect(parse(text)).toMatchObject(fields);
  });

  it.each([
    ['nothing at all', ''],
    ['text without quotes', 'MAC=00e00705aabb'],
    ['single quotes', "MAC '00e00705aabb'"],
    ['a quote behind 8 KiB', `${' '.repeat(8192)}"v"`],
  ])('refuses %s', (_, text) => {
    expect(refusal(parseWhoIs, Buffer.from(text, 'latin1')).message).toBe('who_is: no quoted value');
  });

  it('throws nothing but DecodeError', () => {
    expectOnlyDecodeErrorsOnRandomBytes(parseWhoIs);
    expectOnlyDecodeErrorsOnTruncations(parseWhoIs, encodeWhoIs(UNIT));
    expectOnlyDecodeErrorsOnMutations(parseWhoIs, encodeWhoIs(UNIT));
  });
});

describe('encodeWhoIs', () => {
  it('writes six pairs that read back the same', () => {
    const whoIs = parseWhoIs(encodeWhoIs(UNIT));
    expect(whoIs).toMatchObject(UNIT);
    expect(whoIs.pairs).toHaveLength(6);
  });

  it('puts the values where clients that count look for them', () => {
    const values = parseWhoIs(encodeWhoIs(UNIT)).pairs.map((pair) => pair.value);
    expect([values[0], values[1], values[4], values[5]]).toEqual([UNIT.mac, UNIT.type, UNIT.version, UNIT.name]);
  });

  it('has the exact text', () => {
    expect(encodeWhoIs(UNIT).toString('latin1')).toBe(
      'MAC="00e00705aabb" Type="IP 500 V2" Address="0.0.0.0" Note="stand-in" Version="9.1.0.437" Name="Reception"',
    );
  });

  it.each([
    ['double quotes', 'Desk "A"', "Desk 'A'"],
    ['characters beyond ISO-8859-1', '東京 📞', '?? ?'],
    ['more than 256 characters', 'n'.repeat(300), 'n'.repeat(256)],
    ['nothing', '', ''],
    ['the word of another field', 'mac type version', 'mac type version'],
  ])('survives a name with %s', (_, name, read) => {
    expect(parseWhoIs(encodeWhoIs({ ...UNIT, name })).name).toBe(read);
  });

  it('round trips every ISO-8859-1 value without double quotes', () => {
    const character = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    const value = fc.string({ unit: character.filter((c) => c !== '"'), maxLength: 256 });
    fc.assert(
      fc.property(fc.record({ mac: value, type: value, version: value, name: value }), (fields) => {
        expect(parseWhoIs(encodeWhoIs(fields))).toMatchObject(fields);
      }),
    );
  });
});

it('asks for nothing but the two who_is files', () => {
  expect(WHO_IS_FILES).toEqual(['nasystem/who_is', 'nasystem/who_is3']);
});
