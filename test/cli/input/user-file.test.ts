import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readExpectations } from '../../../src/cli/input/expect-file.js';
import { readFleet } from '../../../src/cli/input/fleet-file.js';
import { loadProfile, STANDIN_PROFILE } from '../../../src/cli/input/profile-file.js';
import { readReport } from '../../../src/cli/input/report-file.js';
import { decodeText, readUserText, type UserFile } from '../../../src/cli/input/user-file.js';
import { readSettings } from '../../../src/cli/options/settings.js';
import { InputError, LocalError } from '../../../src/model/errors.js';
import { recorded } from '../../support/recorded.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(content: string | Buffer, name = 'file.json'): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const ENCODINGS: [string, (text: string) => Buffer][] = [
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a byte-order mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16LE with a byte-order mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16BE with a byte-order mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
];

describe.each(ENCODINGS)('a file in %s', (_name, encode) => {
  it('holds the text that was written', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.startsWith('\ufeff'));
    fc.assert(fc.property(text, (one) => decodeText(encode(one)) === one));
  });

  it('is taken wherever the user gives JSON or YAML', async () => {
    const report = recorded('healthy');
    expect(await readReport(fileWith(encode(JSON.stringify(report))))).toEqual(report);
    const expectations =
      'format: pathproof/expect/1\ntargets:\n  - { address: "*", expect: [{ protocol: icmp, state: open }] }\n';
    expect(await readExpectations(fileWith(encode(expectations)))).toHaveLength(1);
    expect((await readFleet(fileWith(encode('["10.1.1.5"]')))).count).toBe(1);
    expect((await readFleet(fileWith(encode('10.1.1.5\n10.1.1.6\n'), 'sites.txt'))).count).toBe(2);
    expect(loadProfile(fileWith(encode(JSON.stringify(STANDIN_PROFILE))))).toEqual(loadProfile('standin'));
    const configFile = fileWith(encode('{"timeout": 700}'));
    expect(readSettings({ flags: {}, env: {}, configFile })).toMatchObject({ timeout: 700 });
  });
});

describe('bytes of a file', () => {
  it('are text whatever they are', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof decodeText(Buffer.from(bytes)) === 'string'));
  });

  it('may end in the middle of a character', () => {
    expect(decodeText(Buffer.from('fffe410042', 'hex'))).toBe('A\ufffd');
  });
});

describe('a file of the user’s', () => {
  const rules: UserFile = { option: '--thing', mostBytes: 1000 };

  it('may be as large as allowed, and no byte larger', () => {
    expect(readUserText(fileWith('x'.repeat(1000)), rules)).toHaveLength(1000);
    const file = fileWith('x'.repeat(1001));
    expect(() => readUserText(file, rules)).toThrow(
      new InputError('--thing', 'must not be larger than 1000 bytes', file),
    );
  });

  it('is no folder, device or pipe, which are not waited for', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const file of [folder, '/dev/zero', join(folder, 'pipe')])
      expect(() => readUserText(file, rules)).toThrow(new InputError('--thing', 'must be a file', file));
  });

  it('may be a pipe where that is allowed, and is read to its limit only', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', '(printf abc; printf def) > "$1"', 'sh', pipe]);
    try {
      expect(readUserText(pipe, { ...rules, pipes: true })).toBe('abcdef');
    } finally {
      writer.kill();
    }
    expect(() => readUserText('/dev/zero', { ...rules, pipes: true })).toThrow('must not be larger than 1000 bytes');
  });

  it('that is not there is this machine’s matter, or where something else will do, the user’s', () => {
    const file = join(folder, 'none');
    expect(() => readUserText(file, rules)).toThrow(LocalError);
    expect(() => readUserText(file, rules)).toThrow(`--thing: cannot read ${file} (ENOENT)`);
    const wanted = { ...rules, orElse: 'a file, or this' };
    expect(() => readUserText(file, wanted)).toThrow(new InputError('--thing', 'must be a file, or this', file));
  });
});
