import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathproof } from './program-process.js';

/** Loopback and ordinary sockets: were a check missing, still no packet would leave the machine. */
const HARMLESS = ['--address', '127.0.0.1', '--method', 'connect', '--interface', 'lo', '--timeout', '50'];
const run = (...args: string[]) => pathproof(['run', 'remote', ...HARMLESS, ...args]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-usage-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('pathproof', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(await pathproof(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('explains itself and every command', async () => {
    const { code, stdout, stderr } = await pathproof(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['run', 'watch', 'standin', 'demo'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    for (const command of ['run', 'watch', 'standin', 'demo']) {
      const help = await pathproof([command, '--help']);
      expect(help).toMatchObject({ code: 0, stderr: '' });
      // What to type comes first, what every command takes comes last.
      expect(help.stdout).toMatch(
        new RegExp(`^Examples:\\n[^]*pathproof ${command}[^]*\\n\\nUsage: pathproof ${command} `),
      );
      expect(help.stdout).toMatch(/\nGlobal options:\n[^]*-h, --help +this help\n$/);
    }
  });

  it('without a command shows the help and counts as wrong usage', async () => {
    const { code, stdout } = await pathproof([]);
    expect(code).toBe(2);
    expect(stdout).toContain('Usage: pathproof');
  });
});

describe('wrong usage is refused in one line, with exit code 2 and nothing on stdout', () => {
  const ADDRESS = 'must be the IPv4 address of one unit, such as 192.168.42.1, or its name';
  const TIMEOUT = '--timeout: must be a whole number of milliseconds from 50 to 60000, received "-5"';
  const table: [string, string[], string][] = [
    [
      'an unknown command',
      ['fly'],
      'COMMAND: must be one of run, watch, fleet, discover, render, join, diff, rules, standin, demo, doctor, profile, completion, received "fly"',
    ],
    [
      'an unknown scenario',
      ['run', 'remoet', ...HARMLESS],
      'SCENARIO: must be one of same-lan, remote, multi-remote, combined, legacy, security, ports, received "remoet"; did you mean remote?',
    ],
    ['a command with a letter missing', ['wtch', '127.0.0.1'], 'received "wtch"; did you mean watch?'],
    ['a method with a letter too many', ['run', 'remote', '--method', 'raww'], 'received "raww"; did you mean raw?'],
    ['a vendor that is only begun', ['rules', 'x.json', '--for', 'forti'], 'received "forti"; did you mean fortigate?'],
    ['a fault with a wrong letter', ['demo', '--fault', 'config-dropt-r2'], '; did you mean config-dropped-r2?'],
    ['a format with letters changed', ['diff', 'a.json', 'b.json', '--format', 'jsno'], '; did you mean json?'],
    ['an option with a letter missing', ['run', 'remote', '--adress', '1'], "'--adress' (Did you mean --address?)"],
    [
      'a scenario of many units to watch',
      ['watch', '127.0.0.1', '--scenario', 'multi-remote'],
      '--scenario: must be one that takes one address, received "multi-remote"',
    ],
    [
      'an unknown scenario to watch',
      ['watch', '127.0.0.1', '--scenario', 'remoet'],
      '--scenario: must be one of same-lan, remote, multi-remote, combined, legacy, security, ports, received "remoet"',
    ],
    ['an address to watch that is none', ['watch', '300.1.1.1'], `ADDRESS: ${ADDRESS}, received "300.1.1.1"`],
    [
      'an interval that is none',
      ['watch', '127.0.0.1', '--interval', '0'],
      '--interval: must be a whole number of seconds from 1 to 3600, received "0"',
    ],
    [
      'an address that is none',
      ['run', 'remote', '--address', '999.1.2.3'],
      `--address: ${ADDRESS}, received "999.1.2.3"`,
    ],
    [
      'a broadcast address',
      ['run', 'remote', '--address', '255.255.255.255'],
      `--address: ${ADDRESS}, received "255.255.255.255"`,
    ],
    ['a name with a space', ['run', 'remote', '--address', 'a b'], `--address: ${ADDRESS}, received "a b"`],
    ['no address', ['run', 'remote'], '--address: is needed: the unit’s LAN1 address or name, received nothing'],
    ['a negative timeout, as two words', ['run', 'remote', ...HARMLESS, '--timeout', '-5'], TIMEOUT],
    ['a negative timeout, as one word', ['run', 'remote', ...HARMLESS, '--timeout=-5'], TIMEOUT],
    [
      'a report format that does not exist',
      ['run', 'remote', ...HARMLESS, '--report', 'x.pdf'],
      '--report: must end in one of .json, .txt, .html, .md, .csv, .probes.csv, .xml, .pcap, .pcapng, received "x.pdf"',
    ],
    [
      'an interface that does not exist',
      ['run', 'remote', ...HARMLESS, '--interface', 'nope0'],
      '--interface: must be one of this PC’s interfaces',
    ],
    [
      'the loopback interface for a unit elsewhere',
      ['run', 'remote', '--address', '10.255.255.1', '--method', 'connect', '--interface', 'lo'],
      '--interface: must be one of this PC’s interfaces',
    ],
    [
      'a security port for a scenario without security settings',
      ['run', 'remote', ...HARMLESS, '--security-port', '50808'],
      '--security-port: is for security and ports, not for remote, received "50808"',
    ],
    [
      'a security port for a watch of another scenario',
      ['watch', '127.0.0.1', '--security-port', '50808'],
      '--security-port: is for security and ports, not for remote',
    ],
    [
      'a base port that is the discovery port',
      ['run', 'remote', ...HARMLESS, '--base-port', '50802'],
      '--base-port: must be none of 50793, 50794, 50798, 50801, 50802, which would put a service on 50802 (TCP discovery)',
    ],
    [
      'an unknown option',
      ['run', 'remote', ...HARMLESS, '--velocity'],
      "unknown option '--velocity'; see pathproof --help",
    ],
    ['an option without its value', ['run', 'remote', '--address'], "option '--address <a>' argument missing"],
    ['an address too many', ['run', 'remote', '127.0.0.1', 'twice', ...HARMLESS], 'too many arguments'],
    [
      'an address twice',
      ['run', 'remote', '127.0.0.1', ...HARMLESS, '--address', '127.0.0.1'],
      '--address: is given twice',
    ],
    ['an unknown fault', ['demo', '--fault', 'x'], '--fault: must be one of those that "pathproof demo --list" shows'],
    [
      'a report of no one fault',
      ['demo', '--report', 'a.html'],
      '--report: needs --fault, because a report is about one',
    ],
    ['a demo report of no format', ['demo', '--fault', 'healthy', '--report', 'a.doc'], '--report: must end in one of'],
    ['a bad stand-in address', ['standin', '--address', 'here'], '--address: must be one of this machine’s IPv4'],
    [
      'a bad stand-in port',
      ['standin', '--base-port', '80'],
      '--base-port: must be a whole number from 49152 to 65526',
    ],
  ];
  it.each(table)('%s', async (_title, args, message) => {
    const { code, stdout, stderr } = await pathproof(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^pathproof: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it('a bad variable', async () => {
    const { code, stderr } = await pathproof(['run', 'remote', ...HARMLESS], { PATHPROOF_ATTEMPTS: 'many' });
    expect(code).toBe(2);
    expect(stderr).toBe('pathproof: PATHPROOF_ATTEMPTS: must be a whole number from 1 to 20, received "many"\n');
  });

  it('a bad setting in the file that PATHPROOF_CONFIG names', async () => {
    const file = join(folder, 'settings.json');
    writeFileSync(file, '{"attempts": 99}');
    const { code, stderr } = await pathproof(['run', 'remote', ...HARMLESS], { PATHPROOF_CONFIG: file });
    expect(code).toBe(2);
    expect(stderr).toBe(`pathproof: attempts in ${file}: must be a whole number from 1 to 20, received "99"\n`);
  });
});

describe('a report that cannot be written ends the program with exit code 3 before anything is sent', () => {
  it('a folder that does not exist', async () => {
    const file = join(folder, 'missing', 'report.json');
    const { code, stdout, stderr } = await run('--report', file);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(`pathproof: --report: cannot write ${file}: the folder does not exist\n`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a folder in the place of the file', async () => {
    const place = join(folder, 'report.json');
    mkdirSync(place);
    const { code, stdout, stderr } = await run('--report', place);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(`pathproof: --report: cannot write ${place}: it is a folder\n`);
    expect(readdirSync(folder, { recursive: true })).toEqual(['report.json']);
  });

  it('a path that leads through a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'mine');
    const { code, stderr } = await run('--report', join(file, 'report.txt'));
    expect(code).toBe(3);
    expect(stderr).toContain('a part of its path is no folder');
    expect(readdirSync(folder)).toEqual(['file']);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('the second of two, and the first is not written either', async () => {
    const good = join(folder, 'good.json');
    const { code } = await run('--report', good, '--report', join(folder, 'missing', 'bad.txt'));
    expect(code).toBe(3);
    expect(readdirSync(folder)).toEqual([]);
  });
});
