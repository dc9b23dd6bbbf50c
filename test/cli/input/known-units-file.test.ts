import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkKnownUnitsFile, saveKnownUnits } from '../../../src/cli/input/known-units-file.js';
import type { DiscoveredUnit } from '../../../src/model/discovered-unit.js';
import { InputError, LocalError } from '../../../src/model/errors.js';

const UNIT: DiscoveredUnit = {
  address: '10.0.0.1',
  identity: { name: 'Zürich 東', type: 'IP 500 V2', version: '11.1', mac: '00e007026e3c' },
  foundBy: ['udp'],
  rttMs: 1,
};
const ROW = 'Zürich 東,00e007026e3c,IP 500 V2,10.0.0.1,11.1\r\n';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-units-'));
  file = join(folder, 'units.csv');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('saving known units', () => {
  it('makes the file, and finds its rows again', async () => {
    await checkKnownUnitsFile(file);
    expect(readdirSync(folder)).toEqual([]);
    await saveKnownUnits(file, [UNIT]);
    await saveKnownUnits(file, [UNIT]);
    expect(readFileSync(file, 'utf8')).toBe(ROW);
    expect(readdirSync(folder)).toEqual(['units.csv']);
  });

  it('does not touch a file that needs no change', async () => {
    writeFileSync(file, `\uFEFF${ROW}`);
    const before = statSync(file).ino;
    await saveKnownUnits(file, [UNIT]);
    expect(statSync(file).ino).toBe(before);
  });

  it('keeps a byte-order mark and other rows', async () => {
    writeFileSync(file, '\uFEFFÄrger,,IP 412,10.0.0.9,3.1\n');
    await saveKnownUnits(file, [UNIT]);
    expect(readFileSync(file, 'utf8')).toBe(`\uFEFFÄrger,,IP 412,10.0.0.9,3.1\n${ROW.replace('\r', '')}`);
  });

  it.each([
    ['little endian', (text: string) => Buffer.from(text, 'utf16le')],
    ['big endian', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ])('reads UTF-16, %s, and writes it again', async (_order, encode) => {
    writeFileSync(file, encode('\uFEFFÄrger,,IP 412,10.0.0.9,3.1\r\n'));
    await checkKnownUnitsFile(file);
    await saveKnownUnits(file, [UNIT]);
    expect(readFileSync(file)).toEqual(encode(`\uFEFFÄrger,,IP 412,10.0.0.9,3.1\r\n${ROW}`));
  });

  it('gives a row its MAC back that a spreadsheet turned into a number', async () => {
    writeFileSync(file, 'Old,7.01E+11,IP 500 V2,10.0.0.1,11.0\r\nOther,,IP 412,10.0.0.9,3.1\r\n');
    await saveKnownUnits(file, [UNIT]);
    expect(readFileSync(file, 'utf8')).toBe(`${ROW}Other,,IP 412,10.0.0.9,3.1\r\n`);
  });

  it('keeps the bytes of a file in a Windows code page', async () => {
    const row = Buffer.from([0x80, 0xc4, 0x2c, ...Buffer.from(',IP 412,10.0.0.9,3.1\r\n')]);
    writeFileSync(file, row);
    await saveKnownUnits(file, [UNIT]);
    expect(readFileSync(file)).toEqual(Buffer.concat([row, Buffer.from(ROW.replace('東', '?'), 'latin1')]));
  });

  it('follows a link and leaves it in place', async () => {
    symlinkSync(file, join(folder, 'link.csv'));
    writeFileSync(file, '');
    await saveKnownUnits(join(folder, 'link.csv'), [UNIT]);
    expect(readFileSync(file, 'utf8')).toBe(ROW);
    expect(readdirSync(folder).sort()).toEqual(['link.csv', 'units.csv']);
  });
});

describe('a place where no known units can be saved', () => {
  it('is one that holds something else, which stays as it is', async () => {
    writeFileSync(file, 'a,,t,10.0.0.9,v\nsomething else\n');
    const message = `--save ${file}: line 2 must hold name, MAC, type, IP, version`;
    await expect(checkKnownUnitsFile(file)).rejects.toThrow(InputError);
    await expect(checkKnownUnitsFile(file)).rejects.toThrow(message);
    await expect(saveKnownUnits(file, [UNIT])).rejects.toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe('a,,t,10.0.0.9,v\nsomething else\n');
  });

  it('is a file beyond 5 MB', async () => {
    writeFileSync(file, Buffer.alloc(5 * 1024 * 1024 + 1, ' '));
    await expect(checkKnownUnitsFile(file)).rejects.toThrow('must not be larger than 5242880 bytes');
  });

  it('is a folder, a device, or below what is no folder', async () => {
    mkdirSync(file);
    await expect(checkKnownUnitsFile(file)).rejects.toThrow('--save: must be a file');
    await expect(checkKnownUnitsFile('/dev/null')).rejects.toThrow('--save: must be a file');
    writeFileSync(join(folder, 'plain'), '');
    const below = checkKnownUnitsFile(join(folder, 'plain', 'units.csv'));
    await expect(below).rejects.toThrow(LocalError);
    await expect(below).rejects.toThrow(/^--save: cannot read .*: a part of its path is no folder$/);
  });

  it('is a folder that does not exist', async () => {
    const missing = join(folder, 'missing', 'units.csv');
    await expect(checkKnownUnitsFile(missing)).rejects.toThrow(/^--save: cannot write .*: the folder does not exist$/);
    await expect(saveKnownUnits(missing, [UNIT])).rejects.toThrow('--save: cannot write');
  });
});
