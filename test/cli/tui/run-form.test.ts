import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { STANDIN_PROFILE } from '../../../src/cli/input/profile-file.js';
import { readSettings } from '../../../src/cli/options/settings.js';
import { checkField, settingsOf } from '../../../src/cli/tui/run-form.js';
import type { RunForm } from '../../../src/tui/state/app.js';

const FORM: RunForm = {
  scenario: 'remote',
  address: '',
  search: '',
  basePort: '',
  interface: '',
  profile: '',
  configService: '',
  fault: '',
};

const folder = mkdtempSync(join(tmpdir(), 'pathproof-wish-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a line of the start screen', () => {
  const bad: [Parameters<typeof checkField>[0], string, RegExp][] = [
    ['address', '10.0.0.300', /must be the IPv4 address of one unit/],
    ['address', '224.0.0.1', /must be the IPv4 address of one unit/],
    ['address', '', /is needed/],
    ['search', '10.0.0.1 - 9.0.0.1', /part 1/],
    ['search', '', /at least one address/],
    ['basePort', '80', /from 49152 to 65526/],
    ['basePort', '50804.5', /from 49152 to 65526/],
    ['configService', 'both', /either, plain or tls/],
    ['interface', 'x'.repeat(65), /interfaces/],
    ['profile', join(folder, 'missing.json'), /^must be a file, or a built-in profile \(standin\)$/],
    ['profile', folder, /^must be a file$/],
    ['profile', file('text.json', 'no JSON'), /^must hold JSON; it holds no JSON$/],
    ['profile', file('list.json', '[]'), /^the profile: /],
    [
      'profile',
      file('nameless.json', '{"format":"pathproof/profile/1","request":{"hex":"00"},"read":{}}'),
      /^name: is needed$/,
    ],
    ['profile', file('long.json', ' '.repeat(65 * 1024)), /^must not be larger than 65536 bytes$/],
    ['profile', join(file('no-folder', ''), 'x.json'), /^cannot read .*no-folder.x\.json \(ENOTDIR\)$/],
  ];

  it.each(bad)('%s of %j is refused with the rule of the command line', (field, value, rule) => {
    expect(checkField(field, value, 'address')).toMatch(rule);
  });

  it.each([
    ['address', '192.168.42.1'],
    ['address', 'unit.example'],
    ['search', '10.1.1.5;10.2.0.1 - 10.2.0.40;10.3.0.0/24'],
    ['basePort', '50904'],
    ['basePort', ''],
    ['configService', 'tls'],
    ['profile', 'standin'],
    ['profile', ''],
    ['profile', file('good.json', JSON.stringify(STANDIN_PROFILE))],
  ] as const)('%s of %j is right', (field, value) => {
    expect(checkField(field, value, 'address')).toBeNull();
  });

  it('may leave the address out where whoever answers the broadcast is a target', () => {
    expect(checkField('address', '', 'optional-address')).toBeNull();
  });
});

describe('the settings of a run of the UI', () => {
  const given = readSettings({ flags: { timeout: '300', address: '10.9.9.9' }, env: {}, configFile: undefined });

  it('are those that were entered, and the command line’s for what is not asked', () => {
    const settings = settingsOf({ ...FORM, address: '10.0.0.1', basePort: '50904' }, given);
    expect(settings).toMatchObject({ address: '10.0.0.1', basePort: 50904, timeout: 300, configService: 'either' });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('take an empty line for the default that its hint names', () => {
    expect(settingsOf(FORM, given)).toMatchObject({ address: undefined, basePort: 50804, search: undefined });
  });
});
