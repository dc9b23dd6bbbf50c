import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readFleet } from '../../../src/cli/input/fleet-file.js';
import { InputError, LocalError } from '../../../src/model/errors.js';
import { addressesOf } from '../../../src/model/search-criteria.js';

const folder = mkdtempSync(join(tmpdir(), 'pathproof-fleet-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a file of units', () => {
  it.each([
    ['units.csv', 'Main,00e007000001,IP 500 V2,10.1.1.5,11.1\r\nBranch,00e007000002,IP 500 V2,10.2.0.1,10.0\r\n'],
    ['sites.json', '["10.1.1.5", {"address": "10.2.0.1", "name": "Branch"}]'],
    ['named.json', '{"sites": [{"address": "10.1.1.5"}, {"address": "10.2.0.1"}]}'],
    ['sites.yaml', '# head office\n- 10.1.1.5\n- address: 10.2.0.1\n  name: Branch\n'],
    ['sites.yml', 'sites: [10.1.1.5, { address: "10.2.0.1" }]\n'],
    ['numbers.csv', 'Main,7.01E+11,IP 500 V2,10.1.1.5,11.1\r\n"B, 2",1122334455,IP 412,10.2.0.1,3.1\r\n'],
    ['semicolons.txt', '10.1.1.5; 10.2.0.1;\n'],
    ['units.txt', '# head office\n10.1.1.5\r\n\n  10.2.0.1  # branch\n'],
    ['marked.txt', '\uFEFF10.1.1.5\n10.2.0.1'],
  ])('%s names its units one by one', async (name, content) => {
    const found = [...addressesOf(await readFleet(file(name, content)))];
    expect(found).toEqual([
      { address: '10.1.1.5', expected: true },
      { address: '10.2.0.1', expected: true },
    ]);
  });

  it('whose rows have no address is read without them, and tells their lines', async () => {
    const told: string[] = [];
    const units = file(
      'maconly.csv',
      'Main,00e00701aaaa,IP 500 V2,,11.1\r\n\r\nB,00e00701aaab,IP 500 V2,10.0.0.1,11.1\r\n',
    );
    expect((await readFleet(units, (message) => told.push(message))).count).toBe(1);
    expect(told).toEqual([`FILE ${units}: line 1 has no address: left out`]);
  });

  it('with a broken row is read without it, and tells file, line and rule', async () => {
    const told: string[] = [];
    const rows = [
      'A,00e00701aaaa,IP 500 V2,10.0.0.1,11.1',
      'B;00e00701aaab;IP 412;10.0.0.2;3.1',
      '',
      'C,,,10.0.0.300,',
    ];
    const units = file('broken.csv', [...rows, 'D,,IP 412,0.0.0.0,3.1', 'E,,IP 412,10.0.0.5,3.1', ''].join('\r\n'));
    expect([...addressesOf(await readFleet(units, (message) => told.push(message)))].map((one) => one.address)).toEqual(
      ['10.0.0.1', '10.0.0.5'],
    );
    const rule = 'must hold name, MAC, type, IP, version, separated by commas';
    expect(told).toEqual([
      `FILE ${units}: line 2 ${rule}: left out`,
      `FILE ${units}: line 4 ${rule}: left out`,
      `FILE ${units}: line 5 has 0.0.0.0, which no unit can have: left out`,
    ]);
  });

  it('tells ten such rows, and how many more there are', async () => {
    const told: string[] = [];
    const rows = `${'M,00e00701aaaa,IP 500 V2,,11.1\n'.repeat(500)}B,,IP 500 V2,10.0.0.1,11.1\n`;
    expect((await readFleet(file('many.csv', rows), (message) => told.push(message))).count).toBe(1);
    expect(told).toHaveLength(11);
    expect(told.at(-1)).toContain('490 more lines: left out');
  });

  it('may hold ranges, networks and names a line', async () => {
    const { count, parts } = await readFleet(file('ranges.txt', '10.2.0.1 - 10.2.0.40\n10.3.0.0/30\npbx.example\n'));
    expect(count).toBe(42);
    expect(parts.map(({ kind }) => kind)).toEqual(['range', 'range', 'name']);
  });

  it.each([
    ['empty.txt', '# nothing yet\n', /FILE: must name at least one unit/],
    ['wrong.txt', '10.1.1.5\n10.1.1.300\n', /FILE .*wrong\.txt: line 2 .*10\.1\.1\.300/],
    [
      'commas.txt',
      '# sites\r\n\r\n10.0.0.1\r\n# b\r\n10.0.0.2, 10.0.0.3\r\n',
      /commas\.txt: line 5 must be separated from the next one by a semicolon, received "10\.0\.0\.2, 10\.0\.0\.3"/,
    ],
    ['site.json', '["10.1.1.5", "10.1.1.300"]', /site\.json: site 2 .*10\.1\.1\.300/],
    ['site.yaml', '- 10.1.1.5\n- address: 10.1.1.300\n', /site\.yaml: site 2 .*10\.1\.1\.300/],
    ['broken.yaml', '- [10.1.1.5\n', /broken\.yaml: must hold a list of addresses; /],
    ['deep.yaml', '? '.repeat(400), /deep\.yaml: must hold a list of addresses; it is nested deeper/],
    ['macs.csv', 'Main,00e00701aaaa,IP 500 V2,,11.1\r\n', /FILE .*macs\.csv: line 1 has no address/],
    ['wrong.json', '{"sites": [{"adress": "10.1.1.5"}]}', /must hold a list of addresses/],
    ['broken.json', '["10.1.1.5"', /must hold a list of addresses/],
    ['wrong.csv', 'name,mac,type,ip,version\n', /FILE .*wrong\.csv.*line 1/],
  ])('%s is refused with file, rule and place', async (name, content, message) => {
    const reading = readFleet(file(name, content));
    await expect(reading).rejects.toThrow(InputError);
    await expect(reading).rejects.toThrow(message);
  });

  it('that is a folder or is not there is told apart from a wrong one', async () => {
    await expect(readFleet(folder)).rejects.toThrow(/FILE: must be a file/);
    await expect(readFleet(join(folder, 'absent.csv'))).rejects.toThrow(LocalError);
  });
});
