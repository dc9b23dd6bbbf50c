import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/model/errors.js';
import { MOST_BYTES, readKnownUnits } from '../../../src/report/known-units/read.js';

const ONE = 'a,00e007026e3c,IP 500,10.0.0.1,11.1';
const TWO = 'b,,IP 412,10.0.0.2,3.1';

function names(text: string): string[] {
  return readKnownUnits(text, 'units.csv').map(({ name }) => name);
}

describe('a file of known units', () => {
  it.each([
    `${ONE}\r\n${TWO}\r\n`,
    `${ONE}\n${TWO}\n`,
    `${ONE}\r${TWO}`,
    `${ONE}\n${TWO}`,
    `\uFEFF${ONE}\r\n${TWO}`,
    `\r\n${ONE}\n\n  \t\n${TWO}\n\n`,
  ])('is read with any line breaks, blank lines and a byte-order mark (case %#)', (text) => {
    expect(names(text)).toEqual(['a', 'b']);
  });

  it.each(['', '\uFEFF', '\r\n\r\n'])('may hold no unit (case %#)', (text) => {
    expect(names(text)).toEqual([]);
  });

  it('is refused with the number of the line that is no unit', () => {
    const read = () => names(`${ONE}\r\n\r\nname,MAC,type,IP,version\r\n${TWO}`);
    expect(read).toThrow(InputError);
    expect(read).toThrow(
      'units.csv: line 3 must hold name, MAC, type, IP, version, separated by commas, received "name,MAC,type,IP,version"',
    );
  });

  it('is refused beyond 5 MB', () => {
    expect(() => names(' '.repeat(MOST_BYTES + 1))).toThrow('units.csv: must not be larger than 5242880 bytes');
    expect(names(' '.repeat(MOST_BYTES))).toEqual([]);
  });

  it('is refused beyond 100,000 lines', () => {
    expect(names('\n'.repeat(100_000))).toEqual([]);
    expect(() => names('\n'.repeat(100_001))).toThrow('units.csv: must not have more than 100000 lines');
  });

  it('is refused when it is of another kind', () => {
    for (const text of ['\u0000'.repeat(1000), '{}', '<html>', 'PK\u0003\u0004']) {
      expect(() => names(text)).toThrow('units.csv: line 1 must hold');
    }
  });
});
