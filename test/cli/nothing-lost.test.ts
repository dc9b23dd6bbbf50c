import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import type { Report } from '../../src/model/report.js';
import { type Standin, startStandin } from '../../src/standin/standin.js';
import { describeUnless } from '../support/strict.js';
import { MAIN, pathproof } from './program-process.js';

/** A loopback address that nothing else on the machine uses. */
const UNIT = '127.0.0.79' as Ipv4;
const WHY_NOT = existsSync('/dev/full') ? null : 'no /dev/full here';

let folder: string;
let standin: Standin;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-lost-'));
  standin = await startStandin({ address: UNIT, disabled: ['tftp'], onEvent: () => {} });
});
afterAll(async () => {
  await standin.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

const SETTINGS = ['--method', 'connect', '--interface', 'lo', '--timeout', '200', '--attempts', '1', '--rate', '1000'];

function runArgs(): string[] {
  return ['run', 'remote', '--address', UNIT, ...SETTINGS, '--report', join(folder, 'run.json')];
}

/** Runs it in a shell that gives it streams of the given kind. */
function runWith(redirection: string, ...args: string[]): number | null {
  const script = `exec "$@" ${redirection}`;
  const argv = ['-c', script, 'bash', process.execPath, MAIN, ...runArgs(), ...args];
  return spawnSync('bash', argv, { stdio: 'ignore', timeout: 60_000 }).status;
}

function report(): Report {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Report;
}

describeUnless(WHY_NOT, 'a stream that cannot be written', () => {
  it.each([
    ['standard error on a full disk', '2>/dev/full'],
    ['standard error whose reader is gone', '2> >(true)'],
    ['standard output on a full disk', '>/dev/full'],
    ['events on a full disk', '>/dev/full', '--events'],
    ['events whose reader is gone', '> >(true)', '--events'],
    ['both on a full disk', '>/dev/full 2>&1', '--events'],
    ['both closed', '>&- 2>&-'],
  ])('costs no report: %s', (_name, redirection, ...args) => {
    expect(runWith(redirection, ...args)).toBe(3);
    expect(report()).toMatchObject({ interrupted: false, verdict: 'unproven' });
    expect(readdirSync(folder)).toEqual(['run.json']);
  });
});

/** Throws as soon as the run can be cancelled. */
const PLANTED = `
const timer = setInterval(() => {
  if (process.listenerCount('SIGINT') === 0) return;
  clearInterval(timer);
  throw new Error('planted');
}, 5);
timer.unref();
`;

describe('an error that nobody caught', () => {
  it('cancels the run, which writes what it measured and ends', async () => {
    const preload = join(folder, 'planted.mjs');
    writeFileSync(preload, PLANTED);
    const { code, stderr } = await pathproof(runArgs(), { NODE_OPTIONS: `--import=${preload}` });
    expect(stderr).toContain('a bug in pathproof, please report it: Error: planted');
    expect(code).toBe(3);
    expect(report()).toMatchObject({ interrupted: true });
  });
});
