import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readReport } from '../../src/cli/input/report-file.js';
import type { Report } from '../../src/model/report.js';
import { type Ended, MAIN, pathproof } from '../cli/program-process.js';
import { describeLab } from '../support/strict.js';
import { untilSaid } from '../support/until-said.js';

const FIRST_STEP = '1  UDP broadcast discovery';

await describeLab('The demo with a fault of choice and reports', () => {
  let folder: string;
  let ended: Ended;
  let report: Report;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-demo-'));
    const files = ['demo.json', 'demo.html'].flatMap((name) => ['--report', join(folder, name)]);
    ended = await pathproof(['demo', '--fault', 'config-dropped-r2', ...files]);
    report = await readReport(join(folder, 'demo.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('says whether the verdict matched, by words and exit code', () => {
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain('The verdict matches what was injected: port-filtered on r2.');
  });

  it('writes the report of that run, and says where', () => {
    expect(report.targets[0]?.findings.map(({ code }) => code)).toEqual(['port-filtered']);
    expect(ended.stderr).toContain(`report: ${join(folder, 'demo.json')}`);
  });

  it('writes it in every format that was named', () => {
    const summary = report.targets[0]?.summary ?? 'no summary';
    expect(readFileSync(join(folder, 'demo.html'), 'utf8')).toContain(summary);
  });
});

await describeLab('Ctrl-C during the demo', () => {
  it('writes the report of what was measured until then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pathproof-demo-'));
    try {
      const file = join(folder, 'run.json');
      const argv = [MAIN, 'demo', '--fault', 'everything-dropped-r2', '--report', file];
      const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
      const ended = once(child, 'close');
      await untilSaid(child, FIRST_STEP);
      child.kill('SIGINT');
      expect((await ended)[0]).toBe(130);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ interrupted: true, scenario: 'remote' });
      expect(readdirSync(folder)).toEqual(['run.json']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
