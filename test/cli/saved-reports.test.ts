import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import type { Report } from '../../src/model/report.js';
import { captureNotes } from '../../src/report/formats/pcap/pcap.js';
import { knownEndings } from '../../src/report/registry.js';
import { VENDOR_NAMES } from '../../src/report/rules/vendor-names.js';
import { type Standin, startStandin } from '../../src/standin/standin.js';
import { recorded } from '../support/recorded.js';
import { pathproof } from './program-process.js';

const REPORTS = join(import.meta.dirname, '../fixtures/reports');
const FAULT = join(REPORTS, 'config-dropped-r2.json');
const HEALTHY = join(REPORTS, 'healthy.json');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-saved-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(place(name), 'utf8');

describe('pathproof render', () => {
  it('writes every wanted format and says so', async () => {
    const files = ['a.html', 'a.md', 'a.csv', 'a.probes.csv', 'a.xml', 'a.txt', 'a.json'].map(place);
    const ended = await pathproof(['render', FAULT, ...files.flatMap((file) => ['--to', file])]);
    expect(ended).toEqual({ code: 0, stdout: '', stderr: files.map((file) => `report: ${file}\n`).join('') });
    expect(readdirSync(folder)).toHaveLength(files.length);
    expect(JSON.parse(read('a.json'))).toEqual(recorded('config-dropped-r2'));
  });

  it.each(['a.pcap', 'a.PCAPNG'])('says of %s what is not in it', async (name) => {
    const ended = await pathproof(['render', FAULT, '--to', place(name), '--to', place('a.txt')]);
    const told = captureNotes(recorded('config-dropped-r2')).map((note) => `  ${note}\n`);
    const stderr = `report: ${place(name)}\n${told.join('')}report: ${place('a.txt')}\n`;
    expect(ended).toEqual({ code: 0, stdout: '', stderr });
    expect(ended.stderr).toContain('TCP session');
  });

  it('masks where asked to, with the table where asked for', async () => {
    const ended = await pathproof(['render', FAULT, '--to', place('a.txt'), '--mask', '--mask-table', place('t.json')]);
    expect(ended.code).toBe(0);
    expect(read('a.txt')).not.toContain('192.168.');
    expect(Object.values(JSON.parse(read('t.json')))).toContain('192.168.42.1');
    await pathproof(['render', FAULT, '--to', place('b.txt'), '--mask']);
    expect(readdirSync(folder).sort()).toEqual(['a.txt', 'b.txt', 't.json']);
    expect(read('b.txt')).toBe(read('a.txt'));
  });

  it.each<[string, number | null]>([
    ['a new file', null],
    ['in place of one that everybody may read', 0o666],
    ['in place of a private one', 0o400],
  ])('lets nobody else read what undoes the mask: %s', async (_what, mode) => {
    if (mode !== null) {
      writeFileSync(place('t.json'), 'old');
      chmodSync(place('t.json'), mode);
    }
    const ended = await pathproof(['render', FAULT, '--to', place('a.txt'), '--mask', '--mask-table', place('t.json')]);
    expect(ended.code).toBe(0);
    expect(statSync(place('t.json')).mode & 0o777).toBe(0o600);
    expect(Object.values(JSON.parse(read('t.json')))).toContain('192.168.42.1');
    expect(readdirSync(folder).sort()).toEqual(['a.txt', 't.json']);
  });

  it.each<[string, string[], number, RegExp]>([
    ['no file to write', [HEALTHY], 2, /^--to: is needed: a file that ends in one of \.json, /],
    ['an ending that picks nothing', [HEALTHY, '--to', 'a.constructor'], 2, /^--to: must end in one of /],
    ['a report that is not there', ['no.json', '--to', 'a.txt'], 3, /^REPORT: cannot read no\.json \(ENOENT\)$/],
    ['a folder for a report', [REPORTS, '--to', 'a.txt'], 3, /^REPORT: cannot read .* \(EISDIR\)$/],
    [
      'a place that is not there',
      [HEALTHY, '--to', 'no/such/a.txt'],
      3,
      /^--to: cannot write no\/such\/a\.txt: the folder does not exist$/,
    ],
    [
      'a table without a mask',
      [HEALTHY, '--to', 'a.txt', '--mask-table', 't.json'],
      2,
      /^--mask-table: is only for use with --mask, /,
    ],
  ])('refuses %s in one line', async (_what, args, code, told) => {
    const ended = await pathproof(['render', ...args]);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr.split('\n')).toHaveLength(2);
    expect(ended.stderr.trim().replace(/^pathproof: /, '')).toMatch(told);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /it is empty/],
    ['a text', 'hello', /it holds no JSON/],
    ['half a report', JSON.stringify(recorded('healthy')).slice(0, 4000), /it ends in mid-file; was it cut\?/],
    ['a report with a comma too many', '{"schema": "pathproof/report/1",, }', /it is no valid JSON; was it edited\?/],
    ['a list', '[1, 2]', /holds no JSON object/],
    ['another program’s JSON', '{"a":1}', /"schema" is not pathproof\/report\/1/],
    ['a later version', '{"schema":"pathproof/report/9"}', /this version of pathproof reads pathproof\/report\/1/],
    ['an edited report', JSON.stringify({ ...recorded('healthy'), verdict: '\u001b[2Jfine' }), /verdict: /],
    [
      'a report with another verdict',
      JSON.stringify({ ...recorded('config-dropped-r2'), verdict: 'pass' }),
      /this file contradicts itself, as if edited: its verdict is pass, that of its targets fail/,
    ],
    ['a capture for a report', '\u00d4\u00c3\u00b2\u00a1', /it holds no JSON/],
  ])('says in one line what is wrong with %s', async (_what, content, told) => {
    writeFileSync(place('in.json'), content);
    const ended = await pathproof(['render', place('in.json'), '--to', place('a.txt')]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^pathproof: REPORT: [ -~]+\n$/);
    expect(ended.stderr).toMatch(told);
    expect(readdirSync(folder)).toEqual(['in.json']);
  });

  it.each<[string, (text: string) => Buffer]>([
    ['UTF-8 with a byte-order mark', (text) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16, as PowerShell redirects it', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 of the other byte order', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('takes a report in %s', async (_what, encode) => {
    writeFileSync(place('in.json'), encode(JSON.stringify(recorded('healthy'))));
    expect(await pathproof(['render', place('in.json'), '--to', place('a.txt')])).toMatchObject({ code: 0 });
  });

  it.each(['a.pcap', 'a.pcapng'])('refuses %s of a run without raw packets', async (name) => {
    const report = recorded('healthy');
    writeFileSync(place('in.json'), JSON.stringify({ ...report, vantage: { ...report.vantage, method: 'connect' } }));
    const ended = await pathproof(['render', place('in.json'), '--to', place(name)]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^pathproof: --to: a capture file needs the packets of the method raw; [ -~]+\n$/);
  });
});

describe('pathproof watch', () => {
  it.each(['--mask', '--expect=strict.yaml', '--mask-table=t.json'])(
    'takes no %s from the environment',
    async (flag) => {
      const [name = '', value = 'true'] = flag.replace('--', '').split('=');
      const variable = `PATHPROOF_${name.replace('-', '_').toUpperCase()}`;
      const ended = await pathproof(['watch', '127.0.0.1', '--method', 'connect'], { [variable]: value });
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toMatch(new RegExp(`^pathproof: --${name}: is not for watch[^\\n]*\\n$`));
    },
  );
});

describe('pathproof render and the files that are there', () => {
  it.each([
    ['the report that it reads', (own: string) => ['--to', own], /^pathproof: --to: must be another file than REPORT/],
    [
      'the report that it reads, by a table',
      (own: string) => ['--to', place('x.txt'), '--mask', '--mask-table', own],
      /^pathproof: --mask-table: must be another file than REPORT/,
    ],
    [
      'one output by another',
      () => ['--to', place('y.json'), '--mask', '--mask-table', place('y.json')],
      /^pathproof: --mask-table: must be another file than --to/,
    ],
  ])('never replaces %s', async (_what, args, told) => {
    const own = place('own.json');
    copyFileSync(FAULT, own);
    const ended = await pathproof(['render', own, ...args(own)]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(told);
    expect(readFileSync(own, 'utf8')).toBe(readFileSync(FAULT, 'utf8'));
  });
});

describe('pathproof diff', () => {
  it('ends with 1 when something is worse, and with 0 when nothing is', async () => {
    expect(await pathproof(['diff', HEALTHY, FAULT])).toMatchObject({ code: 1, stderr: '' });
    expect(await pathproof(['diff', FAULT, HEALTHY])).toMatchObject({ code: 0, stderr: '' });
    expect(await pathproof(['diff', FAULT, FAULT])).toMatchObject({ code: 0, stderr: '' });
  });

  it('refuses masked reports, whose tokens are their own', async () => {
    const masked = place('masked.json');
    await pathproof(['render', FAULT, '--to', masked, '--mask']);
    for (const files of [
      [masked, HEALTHY],
      [HEALTHY, masked],
    ]) {
      const ended = await pathproof(['diff', ...files]);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toMatch(/^pathproof: (BEFORE|AFTER): must not be masked: .*masked\.json"\n$/);
    }
  });

  it('ends with 1 when an expectation is not met any more, though the verdict is the same', async () => {
    const flow = { address: '192.168.42.1', protocol: 'tcp', port: 23, expected: ['filtered'], evidence: [] };
    const store = (name: string, result: object): void =>
      writeFileSync(
        place(name),
        JSON.stringify({ ...recorded('healthy'), expectations: [{ ...flow, reason: 'seen', ...result }] }),
      );
    store('before.json', { found: 'filtered', status: 'met' });
    store('after.json', { found: 'open', status: 'failed' });
    const ended = await pathproof(['diff', place('before.json'), place('after.json')]);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(ended.stdout).toContain('broken: 192.168.42.1 TCP 23 should be filtered (met → failed, open)');
    expect(await pathproof(['diff', place('after.json'), place('before.json')])).toMatchObject({ code: 0 });
  });

  it('ends with 3 when what was met was not measured again', async () => {
    const report = recorded('healthy');
    const [target] = report.targets;
    const requirements = target?.requirements.map((one) => ({ ...one, status: 'not-tested' }));
    const targets = [{ ...target, verdict: 'unproven', requirements }];
    writeFileSync(place('cut.json'), JSON.stringify({ ...report, verdict: 'unproven', interrupted: true, targets }));
    const ended = await pathproof(['diff', HEALTHY, place('cut.json')]);
    expect(ended).toMatchObject({ code: 3, stderr: '' });
    expect(ended.stdout).toContain('The second run was interrupted');
    expect(await pathproof(['diff', place('cut.json'), HEALTHY])).toMatchObject({ code: 0 });
  });

  it.each(['csv', 'constructor', 'toString', ''])('refuses the format %j', async (format) => {
    const ended = await pathproof(['diff', HEALTHY, FAULT, '--format', format]);
    const told = `pathproof: --format: must be one of text, md, json, received ${JSON.stringify(format)}\n`;
    expect(ended).toEqual({ code: 2, stdout: '', stderr: told });
  });
});

describe('pathproof rules', () => {
  it('prints what is missing, ready for the firewall', async () => {
    const ended = await pathproof(['rules', FAULT, '--for', 'nftables']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('tcp dport { 50804, 50805 }');
  });

  it.each(['constructor', '__proto__', 'cisco', ''])('refuses the vendor %j', async (vendor) => {
    const ended = await pathproof(['rules', FAULT, '--for', vendor]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^pathproof: --for: must be one of nftables, iptables, .*\n$/);
  });

  it.each(['192.168.10.1/24', '10.0.0.0/33', 'any', '0.0.0.0/0/0', 'constructor'])(
    'refuses the source %j',
    async (source) => {
      const ended = await pathproof(['rules', FAULT, '--for', 'ticket', '--source', source]);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toMatch(/^pathproof: --source: must be an IPv4 address or a network such as /);
    },
  );

  it.each([
    '0.0.0.0',
    '0.0.0.0/8',
    '224.0.0.1',
    '224.0.0.0/3',
    '239.1.0.0/16',
    '255.255.255.255',
    '240.0.0.0/4',
    '192.168.10.255',
  ])('refuses the source %j, which no packet can come from', async (source) => {
    const ended = await pathproof(['rules', FAULT, '--for', 'pf', '--source', source]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^pathproof: --source: must be what a PC can send from: [ -~]+\n$/);
  });

  it.each<[string, RegExp]>([
    [
      '0.0.0.0/0',
      /^pathproof: --source: 0\.0\.0\.0\/0 holds 4294967296 addresses, and the rules let every one of them through\n$/,
    ],
    ['192.0.0.0/7', /^pathproof: --source: 192\.0\.0\.0\/7 holds 33554432 addresses, [^\n]+\n$/],
    [
      '10.0.0.0/24',
      /^pathproof: --source: 10\.0\.0\.0\/24 does not hold 192\.168\.10\.20, the address that this PC sent from[^\n]+\n$/,
    ],
    ['192.168.10.21', /^pathproof: --source: 192\.168\.10\.21 does not hold 192\.168\.10\.20, [^\n]+\n$/],
  ])('takes the source %j with a warning', async (source, told) => {
    const ended = await pathproof(['rules', FAULT, '--for', 'pf', '--source', source]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain(`from ${source} to 192.168.42.1`);
    expect(ended.stderr).toMatch(told);
  });

  it.each(['192.168.10.0/24', '192.168.0.0/16', '192.168.10.20'])(
    'takes the source %j without a word',
    async (source) => {
      expect(await pathproof(['rules', FAULT, '--for', 'pf', '--source', source])).toMatchObject({
        code: 0,
        stderr: '',
      });
    },
  );

  it('prints the rules of a silence of everything, and says on stderr when they are needed', async () => {
    const ended = await pathproof(['rules', join(REPORTS, 'everything-dropped-r2.json'), '--for', 'cisco-ios']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain(
      '! f1: it cannot be told from this report whether a filter drops it; if the filter of hop 2',
    );
    expect(ended.stdout).toContain(' permit tcp host 192.168.10.20 host 192.168.42.1 eq 50802');
    expect(ended.stderr).toMatch(/^pathproof: f1: it cannot be told from this report [^\n]+\n$/);
  });

  it('says that a report of an interrupted run does not show all', async () => {
    writeFileSync(place('in.json'), JSON.stringify({ ...recorded('healthy'), interrupted: true }));
    const ended = await pathproof(['rules', place('in.json'), '--for', 'pf']);
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(ended.stderr).toMatch(
      /^pathproof: the run was interrupted: [^\n]+\npathproof: this report cannot tell [^\n]+\n$/,
    );
  });

  it('refuses an edited report whose PC has no address', async () => {
    const report = recorded('config-dropped-r2');
    const interfaces = [{ name: 'e0', address: '0.0.0.0/0', prefix: 0 }];
    writeFileSync(place('in.json'), JSON.stringify({ ...report, vantage: { ...report.vantage, interfaces } }));
    const ended = await pathproof(['rules', place('in.json'), '--for', 'pf']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('vantage.interfaces.0.address');
  });

  it('lists every syntax in its help', async () => {
    const { stdout } = await pathproof(['rules', '--help']);
    const told = stdout.replace(/\s+/g, ' ');
    expect(told).toContain(`${VENDOR_NAMES.join(', ')} (plain language)`);
    expect(told).not.toContain('…');
  });
});

describe('the help of pathproof render', () => {
  it('lists every ending', async () => {
    const { stdout } = await pathproof(['render', '--help']);
    expect(stdout.replace(/\s+/g, ' ')).toContain(knownEndings());
  });
});

/** A loopback address that nothing else on the machine uses, so that the unit's real ports are free. */
const OPEN = '127.0.0.79' as Ipv4;
const SETTINGS = '--method connect --interface lo --timeout 200 --attempts 1 --rate 1000'.split(' ');

describe('a run and its saved report', () => {
  let standin: Standin;
  let runs: string;
  const formats = ['a.html', 'a.md', 'a.csv', 'a.probes.csv', 'a.xml', 'a.txt'];
  beforeAll(async () => {
    runs = mkdtempSync(join(tmpdir(), 'pathproof-run-'));
    standin = await startStandin({ address: OPEN, disabled: ['tftp', 'config'], onEvent: () => {} });
  });
  afterAll(async () => {
    await standin.close();
    rmSync(runs, { recursive: true, force: true });
  });

  const run = (...args: string[]) => pathproof(['run', 'remote', '--address', OPEN, ...SETTINGS, ...args]);

  it('have the same bytes in every format', async () => {
    const wanted = ['a.json', ...formats].flatMap((file) => ['--report', join(runs, file)]);
    await run(...wanted);
    await pathproof(['render', join(runs, 'a.json'), ...formats.flatMap((file) => ['--to', place(file)])]);
    for (const file of formats) expect(read(file)).toBe(readFileSync(join(runs, file), 'utf8'));
  });

  it('is refused before anything is sent where a capture file is wanted', async () => {
    const ended = await run('--report', place('a.pcap'));
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('--report: a capture file needs the packets of the method raw');
  });

  const expectations = (...expect: object[]): string => {
    writeFileSync(
      place('expect.json'),
      JSON.stringify({ format: 'pathproof/expect/1', targets: [{ address: OPEN, expect }] }),
    );
    return place('expect.json');
  };

  it('ends with 0 when every expectation is met, the scenario’s verdict aside', async () => {
    const file = expectations(
      { protocol: 'tcp', port: 50802, state: 'open' },
      { protocol: 'tcp', port: 50804, state: ['closed', 'rejected'] },
      { protocol: 'tcp', port: 23, state: 'closed' },
    );
    const ended = await run('--expect', file, '--report', place('a.json'), '--report', place('a.xml'));
    expect(ended.stdout).toContain('all 3 expectations are met');
    expect(ended.code).toBe(0);
    const report = JSON.parse(read('a.json')) as Report;
    expect(report.expectations?.map(({ status, found }) => [status, found])).toEqual([
      ['met', 'open'],
      ['met', 'closed'],
      ['met', 'closed'],
    ]);
    expect(read('a.xml')).toContain('tests="3" failures="0" errors="0"');
  });

  it('ends with 1 when one failed', async () => {
    const ended = await run('--expect', expectations({ protocol: 'tcp', port: 50802, state: 'filtered' }));
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('the expectation failed');
  });

  it('ends with 3 when one is unproven', async () => {
    const ended = await run('--expect', expectations({ protocol: 'udp', port: 161, state: 'open' }));
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain('UDP 161: not measured in this run');
  });

  it('masks no events, and says so', async () => {
    const ended = await run('--mask', '--events');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^pathproof: --mask: is not for use with --events[^\n]*\n$/);
  });

  it('masks stdout as well', async () => {
    const ended = await run('--mask', '--json');
    expect(JSON.parse(ended.stdout)).toMatchObject({ vantage: { hostname: expect.stringMatching(/^name-\d+$/) } });
  });
});
