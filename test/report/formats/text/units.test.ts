import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiscoveredUnit } from '../../../../src/model/discovered-unit.js';
import { cellsOf } from '../../../../src/report/formats/text/columns.js';
import { PLAIN } from '../../../../src/report/formats/text/style.js';
import { renderUnits } from '../../../../src/report/formats/text/units.js';

const HEAD: DiscoveredUnit = {
  address: '192.168.42.1',
  identity: { name: 'Head Office', type: 'IP 500 V2', version: '11.1.2.3.0 build 1', mac: '00:E0:07:02:6E:3C' },
  foundBy: ['udp', 'tcp'],
  rttMs: 0.4321,
};
const OLD: DiscoveredUnit = {
  address: '10.0.0.20',
  identity: { name: 'Old', type: 'IP403', version: '3.1 (65)', mac: '00e007000001' },
  foundBy: ['udp'],
  rttMs: 12.6,
};
const MUTE: DiscoveredUnit = { address: '10.0.0.3', identity: null, foundBy: ['tcp'], rttMs: null };

describe('the list of units', () => {
  it('is a table in the order of the addresses, with a note on old units', () => {
    expect(renderUnits([HEAD, OLD, MUTE], PLAIN)).toBe(
      [
        'Select IP Office: 3 units',
        '',
        'Name         Type       Version     Address       MAC           Found  Time',
        '–            –          –           10.0.0.3      –             TCP    –',
        'Old          IP403      *3.1 (65)   10.0.0.20     00e007000001  UDP    13 ms',
        'Head Office  IP 500 V2  11.1.2.3.0  192.168.42.1  00e007026e3c  both   0.4 ms',
        '',
        '* older than 3.2: UDP/TFTP only (discovery and configuration over UDP port 69)',
        '',
      ].join('\n'),
    );
  });

  it('says which address two devices answer for', () => {
    const text = renderUnits([{ ...HEAD, duplicate: true }, OLD], PLAIN);
    expect(text).toContain('\nTwo devices answer for 192.168.42.1, and one of them is listed');
    expect(text).not.toContain('answer for 10.0.0.20');
  });

  it('shows the build of a version where there is room for it, and has no note without old units', () => {
    expect(renderUnits([HEAD], PLAIN, 100)).toBe(
      [
        'Select IP Office: 1 unit',
        '',
        'Name         Type       Version             Address       MAC           Found  Time',
        'Head Office  IP 500 V2  11.1.2.3.0 build 1  192.168.42.1  00e007026e3c  both   0.4 ms',
        '',
      ].join('\n'),
    );
  });

  it('shortens the longest texts first', () => {
    const long = { name: 'A very long name of a head office', type: 'IP 500 V2', version: '11.1.2.3.0', mac: '' };
    const lines = renderUnits([{ ...HEAD, identity: long }], PLAIN).split('\n');
    expect(lines[3]).toBe('A very long name of a …  IP 500 V2  11.1.2.3.0  192.168.42.1  –    both   0.4 ms');
  });

  it('says so when there is none', () => {
    expect(renderUnits([], PLAIN)).toBe('No unit answered.\n');
  });

  it('can do with ASCII', () => {
    const foreign = { name: 'Zürich 東京 and more than fits here', type: '', version: '3.1', mac: '' };
    const text = renderUnits([MUTE, { ...OLD, identity: foreign }], { colour: false, ascii: true });
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text).toContain('Z?rich ??');
  });

  it('uses colour only when told to, and never as the only sign', () => {
    expect(renderUnits([HEAD, OLD], PLAIN)).not.toContain('\u001b');
    const colourful = renderUnits([HEAD, OLD], { colour: true, ascii: false });
    expect(colourful).toContain('\u001b[33mOld ');
    expect(colourful.replace(/\u001b\[\d+m/g, '')).toBe(renderUnits([HEAD, OLD], PLAIN));
  });

  it('gives times by what they are', () => {
    const timeOf = (rttMs: number) =>
      renderUnits([{ ...MUTE, rttMs }], PLAIN)
        .split('\n')[3]
        ?.split('  ')
        .at(-1);
    expect([0, 0.04, 9.94, 9.95, 99.96, 1234.5].map(timeOf)).toEqual([
      '0.0 ms',
      '0.0 ms',
      '9.9 ms',
      '10 ms',
      '100 ms',
      '1235 ms',
    ]);
  });
});

describe('a unit that sends what it likes', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom('3.1 \u001b[2J', '東'.repeat(90)),
  );
  const address = fc.oneof(fc.ipV4(), fc.string({ unit: 'binary', maxLength: 40 }));
  const identity = fc.option(fc.record({ name: text, type: text, version: text, mac: text }));
  const foundBy = fc.subarray<'udp' | 'tcp'>(['udp', 'tcp']);
  const rttMs = fc.option(fc.double({ min: 0, max: 60_000, noNaN: true }));
  const units = fc.array(fc.record({ address, identity, foundBy, rttMs }), { minLength: 1, maxLength: 5 });

  it('never makes a line longer than 80 cells, nor more lines, nor an escape sequence', () => {
    fc.assert(
      fc.property(units, fc.boolean(), (found, ascii) => {
        const lines = renderUnits(found, { colour: false, ascii }).split('\n');
        const notes = lines.some((line) => line.startsWith('* older')) ? 2 : 0;
        expect(lines).toHaveLength(found.length + 4 + notes);
        for (const line of lines) {
          expect(cellsOf(line)).toBeLessThanOrEqual(80);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      }),
      { numRuns: 300 },
    );
  });
});
