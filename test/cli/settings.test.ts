import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flagName, OPTIONS, type OptionName, variableName } from '../../src/cli/options/options.js';
import { readSettings, type Sources } from '../../src/cli/options/settings.js';
import { InputError, LocalError } from '../../src/model/errors.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function configFile(content: unknown): string {
  const file = join(folder, 'config.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function read(sources: Partial<Sources>) {
  return readSettings({ flags: {}, env: {}, configFile: undefined, ...sources });
}

function complaint(sources: Partial<Sources>): string {
  try {
    read(sources);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('the layers of settings', () => {
  it('end in the defaults', () => {
    expect(read({})).toEqual({
      address: undefined,
      expect: undefined,
      mask: false,
      maskTable: undefined,
      basePort: 50804,
      configService: 'either',
      profile: undefined,
      findBasePort: false,
      interface: undefined,
      timeout: 2000,
      attempts: 3,
      rate: 50,
      listen: 0,
      snmpCommunityFile: undefined,
      method: 'auto',
      names: false,
      report: [],
      json: false,
      events: false,
      color: true,
      ascii: false,
      quiet: false,
      verbose: false,
      interval: 3,
      for: undefined,
      bell: true,
    });
  });

  it('are beaten by the file, then the environment, then the flags', () => {
    const configFileName = configFile({ timeout: 300, attempts: 4, rate: 60 });
    const env = { PATHPROOF_TIMEOUT: '400', PATHPROOF_ATTEMPTS: '5' };
    const settings = read({ configFile: configFileName, env, flags: { timeout: '500' } });
    expect(settings).toMatchObject({ timeout: 500, attempts: 5, rate: 60, basePort: 50804 });
  });

  it('are frozen', () => {
    expect(Object.isFrozen(read({}))).toBe(true);
  });

  it('take an empty variable as none', () => {
    expect(read({ env: { PATHPROOF_TIMEOUT: '' } }).timeout).toBe(2000);
  });

  it('take a bad value as a mistake even where a good one would beat nothing', () => {
    expect(complaint({ env: { PATHPROOF_TIMEOUT: 'soon' } })).toContain('PATHPROOF_TIMEOUT: ');
  });

  it('take numbers, words and lists in a file as they are', () => {
    const file = configFile({ basePort: 50904, report: ['a.json', 'b.txt'], json: true, method: 'connect' });
    expect(read({ configFile: file })).toMatchObject({
      basePort: 50904,
      report: ['a.json', 'b.txt'],
      json: true,
      method: 'connect',
    });
  });

  it('take one report name as a list of one', () => {
    expect(read({ env: { PATHPROOF_REPORT: 'a.json' } }).report).toEqual(['a.json']);
  });
});

describe('a base port', () => {
  it.each([50793, 50794, 50798, 50801, 50802])('of %i is refused: a service would fall on TCP discovery', (port) => {
    const rule = 'must be none of 50793, 50794, 50798, 50801, 50802';
    expect(complaint({ flags: { basePort: String(port) } })).toContain(`--base-port: ${rule}`);
    expect(complaint({ env: { PATHPROOF_BASE_PORT: String(port) } })).toContain(`PATHPROOF_BASE_PORT: ${rule}`);
  });

  it.each([50792, 50795, 50800, 50803, 50804])('of %i is taken', (port) => {
    expect(read({ flags: { basePort: String(port) } }).basePort).toBe(port);
  });
});

describe('NO_COLOR', () => {
  it('takes the colours away, whatever its value', () => {
    expect(read({ env: { NO_COLOR: '1' } }).color).toBe(false);
    expect(read({ env: { NO_COLOR: '0' } }).color).toBe(false);
  });

  it('does nothing when it is empty', () => {
    expect(read({ env: { NO_COLOR: '' } }).color).toBe(true);
  });

  it('beats the file and is beaten by pathproof’s own variable and flag', () => {
    expect(read({ env: { NO_COLOR: '1' }, configFile: configFile({ color: true }) }).color).toBe(false);
    expect(read({ env: { NO_COLOR: '1', PATHPROOF_COLOR: 'true' } }).color).toBe(true);
    expect(read({ env: { NO_COLOR: '1' }, flags: { color: true } }).color).toBe(true);
  });
});

/** One bad value for each option, as text. */
const BAD: Record<OptionName, string> = {
  address: 'x'.repeat(254),
  search: '',
  save: '',
  basePort: '80',
  configService: 'both',
  securityPort: '0',
  interface: 'e'.repeat(65),
  timeout: '-5',
  attempts: '0',
  rate: '1e3',
  listen: '301',
  captureWindow: '0',
  snmpCommunityFile: '',
  method: 'telnet',
  profile: 'p'.repeat(4097),
  findBasePort: 'maybe',
  names: 'some',
  report: '',
  mask: 'perhaps',
  maskTable: '',
  expect: '',
  json: 'yes',
  events: 'yes',
  color: 'always',
  ascii: '2',
  quiet: 'no',
  verbose: 'maybe',
  interval: '0',
  for: '1441',
  bell: 'loud',
};
const shown = (value: string): string => JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
const NAMES = Object.keys(OPTIONS) as OptionName[];

describe.each(NAMES)('a bad %s', (name) => {
  const value = BAD[name];
  const rest = `${OPTIONS[name].rule}, received ${shown(value)}`;

  it('is refused in one line that names the flag, the rule and the value', () => {
    expect(complaint({ flags: { [name]: value } })).toBe(`${flagName(name)}: ${rest}`);
  });

  it('is refused by the name of its variable', () => {
    const variable = variableName(name);
    const expected = value === '' ? 'accepted' : `${variable}: ${rest}`;
    expect(complaint({ env: { [variable]: value } })).toBe(expected);
  });

  it('is refused by its key and the name of the file', () => {
    const file = configFile({ [name]: value });
    expect(complaint({ configFile: file })).toBe(`${name} in ${file}: ${rest}`);
  });
});

describe('numbers', () => {
  const table: [OptionName, unknown, boolean][] = [
    ['timeout', '50', true],
    ['timeout', '49', false],
    ['timeout', '60000', true],
    ['timeout', '60001', false],
    ['timeout', '2000.5', false],
    ['timeout', ' 2000', false],
    ['timeout', '+2000', false],
    ['timeout', '0x7d0', false],
    ['timeout', '', false],
    ['timeout', true, false],
    ['basePort', '49152', true],
    ['basePort', '49151', false],
    ['basePort', '65526', true],
    ['basePort', '65527', false],
    ['attempts', '20', true],
    ['attempts', '21', false],
    ['rate', '5', true],
    ['rate', '4', false],
    ['rate', '10000', true],
    ['rate', '10001', false],
    ['interval', '3600', true],
    ['interval', '1.5', false],
    ['for', '0.5', true],
    ['for', 90, true],
    ['for', '0.05', false],
    ['for', '1e3', false],
  ];
  it.each(table)('%s %j is accepted: %s', (name, value, accepted) => {
    expect(complaint({ flags: { [name]: value } }) === 'accepted').toBe(accepted);
  });
});

describe('the config file', () => {
  it('may hold no unknown key', () => {
    const file = configFile({ timeuot: 5 });
    expect(complaint({ configFile: file })).toBe(
      `--config ${file}: has no setting of this name (known: ${NAMES.join(', ')}), received "timeuot"; did you mean timeout?`,
    );
  });

  it('does not take a key of every object for a setting', () => {
    expect(complaint({ configFile: configFile('{"toString": 1}') })).toContain('received "toString"');
    expect(complaint({ configFile: configFile('{"__proto__": 1}') })).toContain('received "__proto__"');
  });

  const broken = ['{"timeout": 5', '', '[]', 'null', '"text"', '5'];
  it.each(broken)('must hold one JSON object, not %j', (text) => {
    const file = configFile(text);
    expect(complaint({ configFile: file })).toBe(
      `--config ${file}: must hold one JSON object, received ${JSON.stringify(text)}`,
    );
  });

  it('is shown on one line whatever is in it', () => {
    expect(complaint({ configFile: configFile('{\n\u001b[2J') })).not.toMatch(/[\n\u001b]/);
  });

  it('may not be larger than a megabyte', () => {
    const file = configFile(`{"address": "${'x'.repeat(1024 * 1024)}"}`);
    expect(complaint({ configFile: file })).toContain('must not be larger than 1048576 bytes');
  });

  it('that cannot be read is this machine’s matter', () => {
    const missing = join(folder, 'missing.json');
    expect(() => read({ configFile: missing })).toThrow(LocalError);
    expect(() => read({ configFile: missing })).toThrow(`--config: cannot read ${missing} (ENOENT)`);
  });
});
