import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { MachineReport } from '../../src/model/machine-facts.js';
import type { Report } from '../../src/model/report.js';
import { describeLab } from '../support/strict.js';
import { inLab } from './remote-run.js';

const ROOT = join(import.meta.dirname, '../..');
const NPM_LIMIT_MS = 120_000;
const RUN_LIMIT_MS = 60_000;

await describeLab('the npm package, installed by an ordinary user without a compiler', () => {
  let folder: string;
  let program: string;
  let installed: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-package-'));
    const packages = join(folder, 'packages');
    const programs = join(folder, 'programs');
    const prefix = join(folder, 'prefix');
    for (const made of [packages, programs, prefix]) mkdirSync(made);
    symlinkSync(process.execPath, join(programs, 'node'));
    const inRoot = { cwd: ROOT, encoding: 'utf8', timeout: NPM_LIMIT_MS } as const;
    // As prepack does, but for the build: other tests run what is built.
    expect(spawnSync(process.execPath, ['scripts/prepack.mjs'], inRoot)).toMatchObject({ status: 0, stderr: '' });
    const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', packages], inRoot);
    expect(packed).toMatchObject({ status: 0 });
    const tarball = join(packages, readdirSync(packages)[0] ?? '');
    const npm = spawnSync('sh', ['-c', 'readlink -f "$(command -v npm)"'], { encoding: 'utf8' }).stdout.trim();
    const install = ['install', '--global', '--prefix', prefix, '--ignore-scripts', '--prefer-offline', tarball];
    const done = spawnSync(process.execPath, [npm, ...install, '--fetch-retries=0', '--no-audit', '--no-fund'], {
      ...inRoot,
      cwd: folder,
      env: { PATH: programs, HOME: process.env['HOME'], npm_config_registry: registry() },
    });
    expect({ status: done.status, stderr: done.stderr }).toMatchObject({ status: 0 });
    program = join(prefix, 'bin/pathproof');
    installed = join(prefix, 'lib/node_modules/pathproof');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function registry(): string {
    return spawnSync('npm', ['config', 'get', 'registry'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
  }

  it('says its version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const { stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: `${version}\n`, stderr: '' });
  });

  it('holds no file of the machine that packed it', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files).toContain('node_modules/raw-socket/src/raw.cc');
    expect(files.filter((file) => /raw-socket\/build|config\.gypi|\.test\.|(^|\/)src\/.*\.ts$/.test(file))).toEqual([]);
    const notes = JSON.parse(readFileSync(join(installed, 'node_modules/raw-socket/package.json'), 'utf8'));
    expect(notes).toMatchObject({ dependencies: { nan: '*' } });
  });

  it('doctor says what is missing for raw sockets, and the line that builds them', () => {
    const { stdout } = spawnSync(program, ['doctor', '--json'], { encoding: 'utf8', timeout: RUN_LIMIT_MS });
    const { facts, advice } = JSON.parse(stdout) as MachineReport;
    const raw = join(installed, 'node_modules/raw-socket');
    expect(facts.modules[0]).toEqual({ name: 'raw-socket', problem: expect.stringContaining('Cannot find module') });
    expect(facts.rawSource).toEqual({ kind: 'package', folder: raw, writable: true });
    // Without an interface there is nothing better to advise than a network.
    if (facts.interfaces.length > 0) expect(advice[0]?.command).toContain(`node-gyp rebuild -C ${raw}`);
  });

  it('measures without raw sockets, and says how it did', async () => {
    await inLab(chain(2), async (lab) => {
      const argv = [program, 'run', 'remote', '--address', lab.addressOf('unit'), '--json'];
      const { stdout } = await lab.exec('pc', argv, { timeoutMs: RUN_LIMIT_MS });
      const report = JSON.parse(stdout) as Report;
      expect(report.vantage.method).not.toBe('raw');
      const status = new Map(report.targets[0]?.requirements.map(({ id, status }) => [id, status]));
      expect([status.get('route'), status.get('tcp-discovery'), status.get('tcp-config')]).toEqual([
        'met',
        'met',
        'met',
      ]);
      expect(report.vantage.limits[0]).toContain('raw-socket is not built');
    });
  });
});
