import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCommunity } from '../../../src/cli/input/snmp-community.js';
import { InputError, LocalError } from '../../../src/model/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'pathproof-community-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(content: string): string {
  const file = join(folder, 'community');
  writeFileSync(file, content, 'latin1');
  return file;
}

function complaint(file: string | undefined, env: NodeJS.ProcessEnv = {}): Error {
  try {
    readCommunity(file, env);
  } catch (error) {
    return error as Error;
  }
  return expect.unreachable('it was accepted');
}

describe('the SNMP community', () => {
  it('is nobody’s choice unless it is given', () => {
    expect(readCommunity(undefined, {})).toBeUndefined();
    expect(readCommunity(undefined, { PATHPROOF_SNMP_COMMUNITY: '' })).toBeUndefined();
  });

  it('comes from the environment, and from the file before that', () => {
    const env = { PATHPROOF_SNMP_COMMUNITY: 'from the environment' };
    expect(readCommunity(undefined, env)).toBe('from the environment');
    expect(readCommunity(fileWith('from the file'), env)).toBe('from the file');
  });

  it.each([
    ['a line feed', 'secret\n'],
    ['carriage return and line feed', 'secret\r\n'],
    ['no line end', 'secret'],
  ])('ends before %s', (_, content) => {
    expect(readCommunity(fileWith(content), {})).toBe('secret');
  });

  it.each([
    ['nothing', ''],
    ['only a line end', '\n'],
    ['two lines', 'se\ncret\n'],
    ['a control character', 'sec\x07ret'],
    ['256 characters', 's'.repeat(256)],
    ['more than a file of a community holds', 's'.repeat(2000)],
  ])('is refused when the file holds %s, without a word of it', (_, content) => {
    const error = complaint(fileWith(content));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/^--snmp-community-file: must /);
    expect(error.message).not.toMatch(/sec|cret|sss/);
  });

  it('is refused from the environment without a word of it', () => {
    const error = complaint(undefined, { PATHPROOF_SNMP_COMMUNITY: 'top\nsecret' });
    expect(error.message).toMatch(/^PATHPROOF_SNMP_COMMUNITY: must .* received "something else, 10 characters long"$/);
  });

  it('says why a file cannot be read', () => {
    expect(complaint(join(folder, 'absent'))).toBeInstanceOf(LocalError);
    expect(complaint(folder)).toBeInstanceOf(InputError);
  });
});
