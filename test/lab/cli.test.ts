import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { faultByName } from '../../src/lab/faults.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { mismatches } from '../../src/lab/match-truth.js';
import { startLabUnit } from '../../src/lab/program.js';
import { collect, type ExecResult } from '../../src/lab/run.js';
import type { Report } from '../../src/model/report.js';
import { MAIN } from '../cli/program-process.js';
import { targetOf } from '../support/recorded.js';
import { describeLab } from '../support/strict.js';
import { untilSaid } from '../support/until-said.js';

/** Root without a single capability: what an ordinary user may do, with files that root can read. */
const WITHOUT_CAPABILITIES = ['setpriv', '--inh-caps=-all', '--bounding-set=-all', '--'];

async function openLabWith(faultName: string): Promise<Lab> {
  const fault = faultByName(faultName);
  if (!fault) throw new Error(`no fault ${faultName}`);
  const lab = await openLab(chain(2));
  await startLabUnit(lab, MAIN, fault.standinArgs);
  await fault.inject(lab);
  return lab;
}

function runIn(lab: Lab, args: readonly string[] = [], prefix: readonly string[] = []): Promise<ExecResult> {
  const argv = [...prefix, process.execPath, MAIN, 'run', 'remote', '--address', lab.addressOf('unit'), '--json'];
  return lab.exec('pc', [...argv, ...args]);
}

function reportOf(result: ExecResult): Report {
  return JSON.parse(result.stdout) as Report;
}

await describeLab('Ctrl-C in the middle of a run', () => {
  let lab: Lab;
  let folder: string;
  let ended: ExecResult;
  let report: Report;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-interrupt-'));
    lab = await openLabWith('everything-dropped-r2');
    const files = ['--report', join(folder, 'cut.json'), '--report', join(folder, 'cut.txt')];
    const argv = [process.execPath, MAIN, 'run', 'remote', '--address', lab.addressOf('unit'), '--timeout', '60000'];
    const child = lab.spawn('pc', [...argv, '--json', ...files]);
    const end = collect(child, { timeoutMs: 40_000 });
    await untilSaid(child, '7  Session to the configuration port: waiting for replies');
    child.kill('SIGINT');
    ended = await end;
    report = reportOf(ended);
  });
  afterAll(async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends with exit code 130', () => {
    expect(ended).toMatchObject({ code: 130, timedOut: false });
  });

  it('still writes every report, which says that it was interrupted', () => {
    expect(report.interrupted).toBe(true);
    expect(readFileSync(join(folder, 'cut.json'), 'utf8')).toBe(ended.stdout);
    expect(readFileSync(join(folder, 'cut.txt'), 'utf8')).toContain('Interrupted: this is what was measured until');
  });

  it('does not call silent what was still waited for', () => {
    const target = targetOf(report);
    const packets = target.evidence.filter((one) => 'purpose' in one.request && one.request.purpose === 'attempt');
    expect(packets.length).toBeGreaterThan(0);
    expect(packets.filter((one) => one.outcome === 'silent')).toEqual([]);
    expect(target.findings).toEqual([]);
    expect(target.verdict).toBe('unproven');
    const failed = target.requirements.filter((one) => one.status === 'failed' || one.status === 'met');
    expect(failed).toEqual([]);
  });
});

await describeLab('two runs at the same time from the same PC', () => {
  it('find the same fault on the same device', async () => {
    const lab = await openLabWith('config-dropped-r2');
    try {
      const reports = (await Promise.all([runIn(lab), runIn(lab)])).map(reportOf);
      const seen = reports.map((report) => targetOf(report).findings.map(({ code, suspects }) => ({ code, suspects })));
      expect(seen[0]).toEqual(seen[1]);
      const truth = faultByName('config-dropped-r2')?.truth;
      for (const report of reports) {
        expect(truth && mismatches(report, truth, (node) => lab.addressOf(node))).toEqual([]);
      }
    } finally {
      await lab.close();
    }
  });

  it('both pass where nothing is wrong', async () => {
    const lab = await openLabWith('healthy');
    try {
      const results = await Promise.all([runIn(lab), runIn(lab)]);
      expect(results.map((result) => result.code)).toEqual([0, 0]);
      expect(results.map((result) => targetOf(reportOf(result)).findings)).toEqual([[], []]);
    } finally {
      await lab.close();
    }
  });
});

await describeLab('a run without the right to open raw sockets', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLabWith('config-dropped-r2');
  });
  afterAll(() => lab.close());

  describe.each([
    ['as an ordinary user', 'system', [], WITHOUT_CAPABILITIES, /raw sockets|permi|privilege/i],
    ['with --method connect', 'connect', ['--method', 'connect'], [], /asked for with --method connect/],
  ] as const)('%s', (_title, weaker, args, prefix, reason) => {
    let ended: ExecResult;
    let report: Report;
    beforeAll(async () => {
      ended = await runIn(lab, args, prefix);
      report = reportOf(ended);
    });

    it('measures what it can, and ends as it has to', () => {
      expect(ended.code).toBe(1);
      const statuses = targetOf(report).requirements.map(({ id, status }) => `${id} ${status}`);
      expect(statuses).toEqual(['route met', 'ping not-tested', 'tcp-discovery met', 'tcp-config failed']);
    });

    it('says which method it used, why, and what that cannot tell', () => {
      const { method, limits } = report.vantage;
      expect(method).toBe(weaker);
      expect(limits[0]).toMatch(reason);
      expect(limits.join(' ')).toContain('With raw sockets (sudo, or the capability CAP_NET_RAW)');
    });

    it('proves nothing, names no hop that it did not trace, and says how to learn more', () => {
      const { findings } = targetOf(report);
      expect(findings.map((finding) => finding.code)).toEqual(['port-filtered']);
      for (const { certainty, suspects, nextTest } of findings) {
        expect(certainty).not.toBe('proved');
        if (weaker === 'connect') expect(suspects.filter((suspect) => (suspect.hop ?? 0) > 0)).toEqual([]);
        expect(nextTest).toContain('Run pathproof with raw sockets (sudo)');
      }
    });
  });

  it('is refused with --method raw, in one line', async () => {
    const { code, stdout, stderr } = await runIn(lab, ['--method', 'raw'], WITHOUT_CAPABILITIES);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^pathproof: --method raw: [^\n]+\n$/);
  });
});
