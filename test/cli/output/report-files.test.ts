import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkReportNames, checkReportPlaces, writeReports } from '../../../src/cli/output/report-files.js';
import { InputError } from '../../../src/model/errors.js';
import { recorded } from '../../support/recorded.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the name of a report', () => {
  it('picks the format by its ending, in any case', () => {
    expect(() => checkReportNames(['a.json', 'b.JSON', 'c.txt', './d.e/f.Txt'])).not.toThrow();
  });

  it.each(['a.pdf', 'a', '.json', 'json', 'a.json.bak', 'a.', 'a.constructor', 'a.toString'])(
    'may not be %j',
    (file) => {
      expect(() => checkReportNames([file])).toThrow(InputError);
    },
  );
});

describe('the place of a report', () => {
  it('is proved to be writable without a trace', async () => {
    const file = join(folder, 'a.json');
    await checkReportPlaces([file]);
    writeFileSync(file, 'old');
    await checkReportPlaces([file]);
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  it('may not be a folder, nor in a folder that does not exist', async () => {
    mkdirSync(join(folder, 'a.json'));
    await expect(checkReportPlaces([join(folder, 'a.json')])).rejects.toThrow('it is a folder');
    await expect(checkReportPlaces([join(folder, 'b', 'a.json')])).rejects.toThrow('the folder does not exist');
    expect(readdirSync(folder)).toEqual(['a.json']);
  });
});

describe('writing', () => {
  it('leaves one file for each report and nothing else', async () => {
    await writeReports(recorded('healthy'), [join(folder, 'a.json'), join(folder, 'a.txt')]);
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'a.txt']);
    expect(JSON.parse(readFileSync(join(folder, 'a.json'), 'utf8'))).toEqual(recorded('healthy'));
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toContain('PASS');
  });

  it('leaves nothing behind where it fails', async () => {
    mkdirSync(join(folder, 'a.json'));
    const { files, failure } = await writeReports(recorded('healthy'), [join(folder, 'a.json')]);
    expect(files).toEqual([]);
    expect(failure?.message).toMatch(/^--report: cannot write .*a\.json: it is a folder$/);
    expect(readdirSync(folder, { recursive: true })).toEqual(['a.json']);
  });

  it('writes every other report where one cannot be written, and tells of each that cannot', async () => {
    mkdirSync(join(folder, 'a.json'));
    const names = ['a.json', 'b.txt', 'no/c.md', 'd.html'].map((name) => join(folder, name));
    const { files, failure } = await writeReports(recorded('healthy'), names);
    expect(files).toEqual([join(folder, 'b.txt'), join(folder, 'd.html')]);
    expect(failure?.message).toMatch(/a\.json: it is a folder; .*c\.md: the folder does not exist$/);
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.txt', 'd.html']);
  });
});
