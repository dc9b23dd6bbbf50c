import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readReport } from '../../src/cli/input/report-file.js';
import type { Report } from '../../src/model/report.js';
import { type Ended, pathproof } from '../cli/program-process.js';
import { describeLab } from '../support/strict.js';

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
