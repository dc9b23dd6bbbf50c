import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
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
import { checkPlace, PRIVATE, writeAtomically } from '../../../src/cli/output/write-file.js';
import { LocalError } from '../../../src/model/errors.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writing a file', () => {
  it('replaces it as a whole and leaves nothing else', async () => {
    const file = join(folder, 'a');
    await writeAtomically(file, 'one', '--save');
    await writeAtomically(file, Buffer.from('two'), '--save');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('keeps the permissions of a file that was private', async () => {
    const file = join(folder, 'a');
    writeFileSync(file, 'one');
    chmodSync(file, 0o600);
    await writeAtomically(file, 'two', '--save');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([0o000, 0o022, 0o077, 0o277])('keeps them whatever the umask: %o', async (umask) => {
    const before = process.umask(umask);
    try {
      for (const mode of [0o600, 0o640, 0o664, 0o666]) {
        const file = join(folder, `a${mode}`);
        writeFileSync(file, 'one');
        chmodSync(file, mode);
        await writeAtomically(file, 'two', '--save');
        expect(statSync(file).mode & 0o777).toBe(mode);
      }
      await writeAtomically(join(folder, 'table'), 'x', '--mask-table', PRIVATE);
      expect(statSync(join(folder, 'table')).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });

  it('keeps a link, and replaces what it leads to', async () => {
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real', 'a'), 'one');
    symlinkSync(join('real', 'a'), join(folder, 'link'));
    symlinkSync('link', join(folder, 'second'));
    await checkPlace(join(folder, 'second'), '--save');
    await writeAtomically(join(folder, 'second'), 'two', '--save');
    expect(readFileSync(join(folder, 'real', 'a'), 'utf8')).toBe('two');
    expect(['link', 'second'].map((name) => lstatSync(join(folder, name)).isSymbolicLink())).toEqual([true, true]);
    expect(readdirSync(join(folder, 'real'))).toEqual(['a']);
  });

  it('makes what a link leads to where it is not there yet', async () => {
    symlinkSync('later', join(folder, 'link'));
    await writeAtomically(join(folder, 'link'), 'one', '--save');
    expect(readFileSync(join(folder, 'later'), 'utf8')).toBe('one');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  });

  it('refuses links that lead in a circle', async () => {
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    const file = join(folder, 'a');
    for (const write of [() => checkPlace(file, '--save'), () => writeAtomically(file, 'x', '--save')])
      await expect(write()).rejects.toThrow(/^--save: cannot write .*: its links lead in a circle$/);
  });

  it.each([0o644, 0o400])('gives it other permissions where they are wanted, in place of %o', async (before) => {
    const file = join(folder, 'a');
    writeFileSync(file, 'one');
    chmodSync(file, before);
    await writeAtomically(file, 'two', '--save', PRIVATE);
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['two', 0o600]);
  });

  it('leaves nothing behind where it fails, and names the option and the reason', async () => {
    mkdirSync(join(folder, 'a'));
    const writing = writeAtomically(join(folder, 'a'), 'text', '--save');
    await expect(writing).rejects.toThrow(LocalError);
    await expect(writing).rejects.toThrow(/^--save: cannot write .*: it is a folder$/);
    expect(readdirSync(folder, { recursive: true })).toEqual(['a']);
  });
});

describe('a name of a file', () => {
  it('may be as long as the file system takes', async () => {
    const name = 'n'.repeat(255);
    await checkPlace(join(folder, name), '--save');
    await writeAtomically(join(folder, name), 'text', '--save');
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('is refused where it is longer, with the reason', async () => {
    const file = join(folder, 'n'.repeat(300));
    await expect(writeAtomically(file, 'text', '--save')).rejects.toThrow(/: the name is too long$/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the place of a file', () => {
  it('is refused under the name of the option', async () => {
    await expect(checkPlace(join(folder, 'b', 'a'), '--save')).rejects.toThrow(
      /^--save: cannot write .*: the folder does not exist$/,
    );
  });

  it('may not be a pipe, which a file would replace', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(checkPlace(pipe, '--save')).rejects.toThrow(LocalError);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });
});

/** Ends its process in the middle of a write, as a second Ctrl-C does. */
const ENDED = `
const { writeAtomically } = await import(process.argv[1]);
function* pieces() { yield 'half'; setImmediate(() => process.exit(130)); for (;;) yield 'x'.repeat(1000); }
await writeAtomically(process.argv[2], pieces(), '--report');
`;

describe('a process that ends in the middle of a write', () => {
  it('leaves neither a half file nor a temporary one', () => {
    const built = join(import.meta.dirname, '../../../build/cli/output/write-file.js');
    const argv = ['--input-type=module', '-e', ENDED, built, join(folder, 'a')];
    const { status } = spawnSync(process.execPath, argv, { timeout: 20_000 });
    expect(status).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });
});
