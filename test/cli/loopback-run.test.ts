import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import type { Report } from '../../src/model/report.js';
import { PLAIN } from '../../src/report/formats/text/style.js';
import { renderText } from '../../src/report/formats/text/text.js';
import { type Standin, startStandin } from '../../src/standin/standin.js';
import { targetOf } from '../support/recorded.js';
import { type Ended, pathproof } from './program-process.js';

/** Loopback addresses that nothing else on the machine uses, so that the unit's real ports are free. */
const OPEN = '127.0.0.77' as Ipv4;
const CLOSED = '127.0.0.78';

function run(address: string, ...args: string[]): Promise<Ended> {
  const settings = [
    '--method',
    'connect',
    '--interface',
    'lo',
    '--timeout',
    '200',
    '--attempts',
    '1',
    '--rate',
    '1000',
  ];
  return pathproof(['run', 'remote', '--address', address, ...settings, ...args]);
}

let folder: string;
let standin: Standin;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-run-'));
  standin = await startStandin({ address: OPEN, disabled: ['tftp'], onEvent: () => {} });
});
afterAll(async () => {
  await standin.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a run with ordinary sockets against open ports', () => {
  let ended: Ended;
  let report: Report;
  beforeAll(async () => {
    const reports = ['--report', join(folder, 'a.json'), '--report', join(folder, 'a.txt')];
    ended = await run(OPEN, '--json', ...reports);
    report = JSON.parse(ended.stdout) as Report;
  });

  it('had the unit’s ports to open', () => {
    expect(standin.failures).toEqual([]);
    expect(standin.ports.map(({ port }) => port)).toEqual(expect.arrayContaining([50802, 50804, 50805]));
  });

  it('is unproven, because ping was not tested, and ends with exit code 3', () => {
    expect(ended.code).toBe(3);
    expect(report).toMatchObject({ verdict: 'unproven', interrupted: false, vantage: { method: 'connect' } });
    const statuses = targetOf(report).requirements.map(({ id, status }) => [id, status]);
    expect(statuses).toEqual([
      ['route', 'met'],
      ['ping', 'not-tested'],
      ['tcp-discovery', 'met'],
      ['tcp-config', 'met'],
    ]);
  });

  it('finds no fault, notes that nobody listens for UDP discovery, and says what it cannot tell', () => {
    const told = targetOf(report).findings.map(({ code, severity }) => [code, severity]);
    expect(told).toEqual([['udp-discovery-off', 'note']]);
    expect(report.vantage.limits.join(' ')).toContain('Ping is not tested');
    expect(report.vantage.limits[0]).toContain('asked for with --method connect');
  });

  it('prints nothing but the JSON report on stdout, the same as in the file', () => {
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe(ended.stdout);
  });

  it('writes the text report of the same run, and leaves nothing else behind', () => {
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe(renderText(report, PLAIN));
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'a.txt']);
  });

  it('tells progress and reports on stderr', () => {
    expect(ended.stderr).toContain('TCP discovery (port 50802)');
    expect(ended.stderr).toContain(`report: ${join(folder, 'a.json')}\n`);
    expect(ended.stderr).not.toContain('\u001b');
  });
});

describe('a run with ordinary sockets against closed ports', () => {
  it('fails, names more than one cause, and proves none', async () => {
    const { code, stdout } = await run(CLOSED, '--json');
    expect(code).toBe(1);
    const { findings } = targetOf(JSON.parse(stdout) as Report);
    expect(new Set(findings.map((finding) => finding.code)).size).toBeGreaterThan(1);
    expect(findings.filter((finding) => finding.certainty === 'proved')).toEqual([]);
  });
});

describe('what a run shows', () => {
  it('is plain text without colours when stdout is no terminal', async () => {
    const { stdout } = await run(OPEN);
    expect(stdout).toContain(`UNPROVEN  ${OPEN}`);
    expect(stdout).not.toContain('\u001b');
  });

  it('is ASCII with --ascii, progress as well', async () => {
    const { stdout, stderr } = await run(OPEN, '--ascii');
    expect(stdout).toMatch(/^[\x20-\x7e\n]+$/);
    expect(stderr).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('is the verdict alone with --quiet', async () => {
    const { stdout, stderr } = await run(OPEN, '--quiet', '--report', join(folder, 'quiet.json'));
    expect(stderr).toBe('');
    expect(stdout).toContain('UNPROVEN');
  });
});

describe('a report that is there already', () => {
  it('is replaced as a whole', async () => {
    const file = join(folder, 'again.json');
    const first = await run(OPEN, '--json', '--report', file);
    const second = await run(OPEN, '--json', '--report', file);
    expect(second.stdout).not.toBe(first.stdout);
    expect(readFileSync(file, 'utf8')).toBe(second.stdout);
  });
});
