import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDistinct } from '../../../src/cli/output/distinct-files.js';
import { InputError } from '../../../src/model/errors.js';

let folder: string;
let there: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-distinct-'));
  there = join(folder, 'there.json');
  writeFileSync(there, '{}');
  symlinkSync(there, join(folder, 'link.json'));
  symlinkSync(folder, join(folder, 'again'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function check(...files: string[]): Promise<void> {
  return checkDistinct(files.map((file, index) => ({ option: `--${index}`, file })));
}

describe('files that a command reads and writes', () => {
  it('may be different ones, there or not', async () => {
    await expect(check(there, join(folder, 'new.json'), join(folder, 'other', 'there.json'))).resolves.toBeUndefined();
  });

  it.each([
    ['its own name', () => there],
    ['a link', () => join(folder, 'link.json')],
    ['a link to its folder', () => join(folder, 'again', 'there.json')],
    ['a relative path', () => relative(process.cwd(), there)],
  ])('are refused where one is named a second time, by %s', async (_how, other) => {
    await expect(check(there, other())).rejects.toThrow(InputError);
    await expect(check(there, other())).rejects.toThrow('--1: must be another file than --0, which it would replace');
  });

  it('are known by their folder before they are there', async () => {
    await expect(check(join(folder, 'new.json'), join(folder, 'again', 'new.json'))).rejects.toThrow(InputError);
  });

  it('are told apart from one option given twice', async () => {
    const twice = [there, there].map((file) => ({ option: '--to', file }));
    await expect(checkDistinct(twice)).rejects.toThrow('--to: names one file twice');
  });
});
