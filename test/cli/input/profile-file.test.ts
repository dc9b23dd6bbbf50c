import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProfile, parseProfile, STANDIN_PROFILE } from '../../../src/cli/input/profile-file.js';
import { profileJsonSchema } from '../../../src/cli/input/profile-schema.js';
import { InputError } from '../../../src/model/errors.js';
import { DEFAULT_IDENTITY } from '../../../src/standin/identity.js';
import { PROFILE_REQUEST, profileAnswer } from '../../../src/standin/profile.js';
import { isComplete, readAnswer } from '../../../src/wire/profile-answer.js';

const MINIMAL = {
  format: 'pathproof/profile/1',
  name: 'mine',
  transport: 'tcp',
  port: 50802,
  request: { hex: '00ff' },
  read: {},
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-profile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(content: string | Buffer): string {
  const file = join(folder, 'profile.json');
  writeFileSync(file, content);
  return file;
}

function complaint(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('the JSON Schema that ships', () => {
  it('is what the program checks profiles against', () => {
    const file = join(import.meta.dirname, '../../../schema/profile-1.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(profileJsonSchema())));
  });

  it('is in the package', () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
    expect(manifest.files).toContain('schema');
  });
});

describe('the profile standin', () => {
  it('asks what the stand-in answers, and reads all of its answer', () => {
    const profile = loadProfile('standin');
    const answer = profileAnswer({ ...DEFAULT_IDENTITY, name: 'Büro type="x' });
    expect(profile.request.toString('latin1')).toBe(PROFILE_REQUEST);
    expect(isComplete(profile, answer)).toBe(true);
    expect(isComplete(profile, answer.subarray(0, -1))).toBe(false);
    expect(readAnswer(profile, profileAnswer(DEFAULT_IDENTITY))).toEqual({
      ...DEFAULT_IDENTITY,
      source: 'tcp-profile',
    });
  });

  it('keeps to the documented format itself', () => {
    expect(parseProfile(STANDIN_PROFILE, 'standin').name).toBe('standin');
  });
});

describe('a profile file', () => {
  it('may be as short as this; what is absent has the documented value', () => {
    expect(loadProfile(fileWith(`\uFEFF${JSON.stringify(MINIMAL)}`))).toEqual({
      name: 'mine',
      request: Buffer.from([0, 255]),
      answer: { maxBytes: 4096, waitMs: 1000, encoding: 'latin1', end: null },
      read: {},
    });
  });

  it('gives its request as text with JSON’s own escapes, a byte a character', () => {
    const text = fileWith(JSON.stringify({ ...MINIMAL, request: { text: 'a\r\n\u0000ÿ' } }));
    expect(loadProfile(text).request).toEqual(Buffer.from([0x61, 13, 10, 0, 0xff]));
  });

  const BAD: [what: string, change: object, path: string, rule: string][] = [
    ['another format', { format: 'pathproof/profile/2' }, 'format', 'expected'],
    ['no name', { name: undefined }, 'name', 'is needed'],
    ['a name with a slash', { name: '../x' }, 'name', 'letters, digits'],
    ['another port', { port: 50804 }, 'port', 'expected 50802'],
    ['UDP', { transport: 'udp' }, 'transport', 'expected "tcp"'],
    ['an unknown key', { passwort: 'x' }, 'the profile', 'passwort'],
    ['an empty request', { request: { hex: '' } }, 'request.hex', 'Too small'],
    ['half a byte', { request: { hex: 'abc' } }, 'request.hex', 'pairs of hexadecimal digits'],
    ['a request over 4 KiB', { request: { text: 'x'.repeat(4097) } }, 'request.text', 'Too big'],
    ['a character beyond ISO-8859-1', { request: { text: '€' } }, 'request.text', 'U+00FF'],
    ['both hex and text', { request: { hex: '00', text: 'x' } }, 'request', 'documented forms'],
    ['no request', { request: undefined }, 'request', 'documented forms'],
    ['an answer over 64 KiB', { answer: { maxBytes: 65_537 } }, 'answer.maxBytes', 'Too big'],
    ['a wait over 10 s', { answer: { waitMs: 10_001 } }, 'answer.waitMs', 'Too big'],
    ['an unknown encoding', { answer: { encoding: 'ebcdic' } }, 'answer.encoding', 'Invalid option'],
    ['a broken expression', { read: { name: { pattern: '(' } } }, 'read.name.pattern', 'exactly one capture group'],
    ['an expression without a group', { read: { mac: { pattern: 'a' } } }, 'read.mac.pattern', 'exactly one'],
    ['an expression with two groups', { read: { mac: { pattern: '(a)(b)' } } }, 'read.mac.pattern', 'exactly one'],
    [
      'an expression over 512 characters',
      { read: { mac: { pattern: `(${'a'.repeat(512)})` } } },
      'read.mac.pattern',
      'Too big',
    ],
    ['a place before the beginning', { read: { level: { offset: -1, length: 4 } } }, 'read.level.offset', 'Too small'],
    ['a place without a length', { read: { level: { offset: 1 } } }, 'read.level', 'documented forms'],
    ['a field that does not exist', { read: { password: { pattern: '(a)' } } }, 'read', 'password'],
    ['an example that is no hex', { answerExample: 'hello' }, 'answerExample', 'hexadecimal'],
  ];
  it.each(BAD)('with %s is refused, with the field and the rule', (_what, change, path, rule) => {
    const file = fileWith(JSON.stringify({ ...MINIMAL, ...change }));
    const said = complaint(() => loadProfile(file));
    expect(said).toContain(`--profile ${file}: ${path}`);
    expect(said).toContain(rule);
    expect(said).not.toContain('\n');
  });

  it.each([
    ['no JSON', 'GET / HTTP/1.0', 'must hold JSON'],
    ['a list', '[]', 'the profile: '],
    ['nothing', '', 'must hold JSON'],
    ['more than 64 KiB', `"${'x'.repeat(65_536)}"`, 'must not be larger than 65536 bytes'],
  ])('that holds %s is refused', (_what, content, words) => {
    expect(complaint(() => loadProfile(fileWith(content)))).toContain(words);
  });

  it('that does not exist is refused, with the built-in profiles', () => {
    expect(complaint(() => loadProfile(join(folder, 'none.json')))).toContain('or a built-in profile (standin)');
    expect(complaint(() => loadProfile('constructor'))).toContain('must be a file, or');
  });

  it('that is a folder or a pipe is refused and not waited for', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(complaint(() => loadProfile(join(folder, 'pipe')))).toContain('--profile: must be a file');
    expect(complaint(() => loadProfile(folder))).toContain('--profile: must be a file');
  });
});
