import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiscoveredUnit } from '../../../src/model/discovered-unit.js';
import { InputError } from '../../../src/model/errors.js';
import { macDigits } from '../../../src/model/mac.js';
import { mergeKnownUnits } from '../../../src/report/known-units/merge.js';
import { readKnownUnits } from '../../../src/report/known-units/read.js';
import { formatRow } from '../../../src/report/known-units/row.js';

const MAC_A = '00e007026e3c';
const MAC_B = '00e007026e3d';

function unit(address: string, identity: Partial<NonNullable<DiscoveredUnit['identity']>> | null): DiscoveredUnit {
  const all = identity && { name: '', type: '', version: '', mac: '', ...identity };
  return { address, identity: all, foundBy: ['udp'], rttMs: 1 };
}

const HEAD = unit('10.0.0.1', { name: 'Head', type: 'IP 500 V2', version: '11.1', mac: MAC_A });
const EXISTING = [
  'Old name,00:E0:07:02:6E:3C,IP 500,10.9.9.9,9.0',
  '"Kept, as it is" , 00E007026E99,"IP 412",10.0.0.7 ,R2.1(15)',
  '',
  'No MAC,,IP 403,10.0.0.5,3.0',
].join('\r\n');

describe('merging known units', () => {
  it('makes a new file with the line breaks of Windows', () => {
    expect(mergeKnownUnits('', [HEAD])).toBe(`Head,${MAC_A},IP 500 V2,10.0.0.1,11.1\r\n`);
  });

  it('updates the row of the same MAC, however it is spelled, and keeps the others byte for byte', () => {
    expect(mergeKnownUnits(EXISTING, [HEAD])).toBe(
      EXISTING.replace(/^.*/, 'Head,00:E0:07:02:6E:3C,IP 500 V2,10.0.0.1,11.1'),
    );
  });

  it('appends a unit that is new, after ending the last line', () => {
    const added = unit('10.0.0.8', { name: 'New', mac: MAC_B });
    expect(mergeKnownUnits(EXISTING, [added])).toBe(`${EXISTING}\r\nNew,${MAC_B},,10.0.0.8,\r\n`);
    expect(mergeKnownUnits('a,,t,10.0.0.1,v\n', [added])).toBe(`a,,t,10.0.0.1,v\nNew,${MAC_B},,10.0.0.8,\n`);
  });

  it('keeps a row byte for byte when nothing new is known of it', () => {
    const same = unit('10.0.0.7', {
      name: 'Kept, as it is',
      mac: '00-E0-07-02-6E-99',
      type: 'IP 412',
      version: 'R2.1(15)',
    });
    expect(mergeKnownUnits(EXISTING, [same])).toBe(EXISTING);
  });

  it('keeps what a unit did not say', () => {
    expect(mergeKnownUnits(EXISTING, [unit('10.0.0.5', null)])).toBe(EXISTING);
    expect(mergeKnownUnits('a,,t,10.0.0.1,v', [unit('10.0.0.1', { name: '\u001b', version: 'w' })])).toBe(
      'a,,t,10.0.0.1,w',
    );
  });

  it('matches a unit without a MAC by its address', () => {
    const renamed = unit('10.0.0.5', { name: 'Renamed' });
    expect(mergeKnownUnits(EXISTING, [renamed])).toBe(EXISTING.replace('No MAC,', 'Renamed,'));
    expect(mergeKnownUnits('a,000000000000,t,10.0.0.1,v', [unit('10.0.0.1', { name: 'b', mac: '000000000000' })])).toBe(
      'b,000000000000,t,10.0.0.1,v',
    );
  });

  it('gives a row without a MAC the one that is now known', () => {
    const known = unit('10.0.0.5', { mac: MAC_B });
    expect(mergeKnownUnits(EXISTING, [known])).toBe(EXISTING.replace('No MAC,,', `No MAC,${MAC_B},`));
  });

  it('does not take the row of another unit whose address a new one has', () => {
    const taken = unit('10.9.9.9', { name: 'Newcomer', mac: MAC_B });
    expect(mergeKnownUnits(EXISTING, [taken])).toBe(`${EXISTING}\r\nNewcomer,${MAC_B},,10.9.9.9,\r\n`);
  });

  it('keeps a byte-order mark, and the order of the units does not matter', () => {
    const moved = unit('10.0.0.2', { mac: MAC_A });
    const nameless = unit('10.9.9.9', null);
    const expected = '\uFEFFa,00e007026e3c,t,10.0.0.2,v\r\n,,,10.9.9.9,\r\n';
    expect(mergeKnownUnits('\uFEFFa,00e007026e3c,t,10.9.9.9,v', [moved, nameless])).toBe(expected);
    expect(mergeKnownUnits('\uFEFFa,00e007026e3c,t,10.9.9.9,v', [nameless, moved])).toBe(expected);
  });

  it('does not touch a file that is something else', () => {
    expect(() => mergeKnownUnits('not,a,known,units,file', [HEAD], '--save a.csv')).toThrow(InputError);
    expect(() => mergeKnownUnits('not,a,known,units,file', [])).toThrow('--save: line 1 must hold');
  });

  it('does not make a file that could not be read again', () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => `,${macNumber(i)},,,\n`).join('');
    expect(mergeKnownUnits(rows, [unit('10.0.0.2', { mac: macNumber(0) })])).toContain(',10.0.0.2,');
    expect(() => mergeKnownUnits(rows, [HEAD])).toThrow('--save: must not have more than 100000 lines');
  });

  it('takes 20,000 rows and as many units', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `u,${macNumber(i)},t,10.0.0.1,v\n`).join('');
    const units = Array.from({ length: 20_000 }, (_, i) => unit('10.0.0.2', { mac: macNumber(i + 10_000) }));
    expect(readKnownUnits(mergeKnownUnits(rows, units), '')).toHaveLength(30_000);
  });
});

function macNumber(value: number): string {
  return (value + 1).toString(16).padStart(12, '0');
}

describe('merging, whatever is in the file and was found', () => {
  const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4');
  const mac = fc.constantFrom('', MAC_A, MAC_A.toUpperCase(), MAC_B, '000000000000', 'no mac');
  const text = fc.oneof(
    fc.constant(''),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('=1', 'a, b', '"'),
  );
  const identity = fc.record({ name: text, type: text, version: text, mac });
  const found = fc.array(
    fc.tuple(address, fc.option(identity)).map(([at, who]) => unit(at, who)),
    { maxLength: 6 },
  );
  const file = fc
    .array(fc.tuple(identity, address, fc.constantFrom('\n', '\r\n', '\n\n')), { maxLength: 6 })
    .map((rows) => rows.map(([who, at, end]) => formatRow({ ...who, address: at }) + end).join(''));

  it('is the same when it is done again', () => {
    fc.assert(
      fc.property(file, found, (existing, units) => {
        const once = mergeKnownUnits(existing, units);
        expect(mergeKnownUnits(once, units)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it('has a row for every unit, and keeps the lines that no unit matches', () => {
    fc.assert(
      fc.property(file, found, (existing, units) => {
        const merged = mergeKnownUnits(existing, units);
        const rows = readKnownUnits(merged, '');
        const macs = new Set(units.map((one) => macDigits(one.identity?.mac ?? '')));
        const addresses = new Set(units.map((one) => one.address));
        for (const one of macs) if (one) expect(rows.some((row) => macDigits(row.mac) === one)).toBe(true);
        for (const one of units)
          if (!macDigits(one.identity?.mac ?? '')) expect(rows.some((row) => row.address === one.address)).toBe(true);
        for (const [index, line] of existing.split('\n').slice(0, -1).entries()) {
          const [row] = readKnownUnits(line, '');
          if (!row || (!macs.has(macDigits(row.mac)) && !addresses.has(row.address)))
            expect(merged.split('\n')[index]).toBe(line);
        }
      }),
      { numRuns: 500 },
    );
  });
});
