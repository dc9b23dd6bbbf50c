import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exportReport } from '../../../src/cli/tui/export.js';
import type { Report } from '../../../src/model/report.js';
import { Mask } from '../../../src/report/mask/mask.js';
import { recorded, targetOf } from '../../support/recorded.js';

/** The screen shows no names of routers. */
const NO_NAMES = new Map();

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('an export', () => {
  it('writes each format beside the other into a folder that need not be there yet', async () => {
    const place = join(folder, 'new', 'folder');
    const files = await exportReport(
      recorded('healthy'),
      { formats: ['.json', '.txt'], folder: place, mask: false, names: NO_NAMES },
      new Mask(),
    );
    expect(files.map(dirname)).toEqual([place, place]);
    expect(basename(files[0] ?? '')).toMatch(/^pathproof-remote-192\.168\.42\.1-\d{4}-\d\d-\d\dT\d{6}Z\.json$/);
    expect(JSON.parse(readFileSync(files[0] ?? '', 'utf8'))).toEqual(recorded('healthy'));
    expect(readFileSync(files[1] ?? '', 'utf8')).toMatch(/^PASS {2}192/m);
  });

  it('leaves files alone that are there, and takes the next free name', async () => {
    const form = { formats: ['.json', '.txt'], folder, mask: false, names: new Map() };
    const [first = ''] = await exportReport(recorded('healthy'), form, new Mask());
    writeFileSync(first, 'edited');
    const again = await exportReport(recorded('healthy'), form, new Mask());
    expect(again.map((file) => basename(file))).toEqual([
      basename(first).replace(/\.json$/, '-2.json'),
      basename(first).replace(/\.json$/, '-2.txt'),
    ]);
    expect(readFileSync(first, 'utf8')).toBe('edited');
  });

  it('takes ~ for the home folder, as a shell does', async () => {
    vi.stubEnv('HOME', folder);
    const form = { formats: ['.txt'], folder: '~/reports', mask: false, names: new Map() };
    const [file = ''] = await exportReport(recorded('healthy'), form, new Mask());
    vi.unstubAllEnvs();
    expect(dirname(file)).toBe(join(folder, 'reports'));
  });

  it.each([
    ['below a file', (place: string) => join(place, 'file', 'x'), /file.*(is a file|no folder)/],
    ['that is a file', (place: string) => join(place, 'file'), /it is a file/],
    ['that the system does not make', () => '/proc/nope/deeper', /\/proc\/nope: /],
  ])('into a folder %s ends with a plain sentence', async (_what, where, words) => {
    writeFileSync(join(folder, 'file'), '');
    const form = { formats: ['.txt'], folder: where(folder), mask: false, names: new Map() };
    const failure = await exportReport(recorded('healthy'), form, new Mask()).catch((error: Error) => error.message);
    expect(failure).toMatch(words);
    expect(failure).not.toMatch(/\bE[A-Z]{3,}/);
  });

  it('makes a file name of whatever the target is called', async () => {
    const report = recorded('healthy');
    const named = { ...report, targets: [{ ...targetOf(report), address: '../../etc/\u001b[2Jx' }] };
    const [file = ''] = await exportReport(
      named,
      { formats: ['.txt'], folder, mask: false, names: NO_NAMES },
      new Mask(),
    );
    expect(dirname(file)).toBe(folder);
    expect(basename(file)).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it('leaves no address of the unit in a masked file, and none in its name', async () => {
    const [file = ''] = await exportReport(
      recorded('healthy'),
      { formats: ['.json'], folder, mask: true, names: NO_NAMES },
      new Mask(),
    );
    expect(basename(file)).toMatch(/^pathproof-remote-198\.18\.\d+\.\d+-/);
    expect(readFileSync(file, 'utf8')).not.toContain('192.168.42.1');
  });

  it('holds the names of the routers that the screen shows, masked where that is wanted', async () => {
    const names = new Map([['10.0.12.2', 'r2.branch.example']]);
    const form = { formats: ['.json'], names };
    const plain = await exportReport(
      recorded('healthy'),
      { ...form, folder: join(folder, 'plain'), mask: false },
      new Mask(),
    );
    const { path } = targetOf(JSON.parse(readFileSync(plain[0] ?? '', 'utf8')) as Report);
    expect(path.hops.map(({ name }) => name)).toEqual([undefined, 'r2.branch.example', undefined]);
    const masked = await exportReport(
      recorded('healthy'),
      { ...form, folder: join(folder, 'masked'), mask: true },
      new Mask(),
    );
    const text = readFileSync(masked[0] ?? '', 'utf8');
    expect(text).not.toContain('branch.example');
    expect(text).toMatch(/"name": "name-\d+"/);
  });
});
