import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { faultByName } from '../../src/lab/faults.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { type LabProgram, startLabUnit } from '../../src/lab/program.js';
import { addRules, TO_CONFIG } from '../../src/lab/rules.js';
import { collect, type ExecResult } from '../../src/lab/run.js';
import type { Report } from '../../src/model/report.js';
import { MAIN } from '../cli/program-process.js';
import { describeLab } from '../support/strict.js';

const LIMIT_MS = 50_000;
const DIAGNOSED = /are dropped silently/;

interface Watching {
  child: ChildProcess;
  end: Promise<ExecResult>;
  /** Resolves when standard output holds this; rejects when the program ends before. */
  said(words: RegExp): Promise<void>;
}

function watching(lab: Lab, args: readonly string[] = []): Watching {
  const argv = [process.execPath, MAIN, 'watch', lab.addressOf('unit'), '--interval', '1', ...args];
  const child = lab.spawn('pc', argv);
  let text = '';
  child.stdout?.on('data', (data) => {
    text += String(data);
  });
  const said = (words: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (words.test(text)) resolve();
      };
      look();
      child.stdout?.on('data', look);
      child.once('close', () => reject(new Error(`ended without ${words}: ${text}`)));
    });
  return { child, end: collect(child, { timeoutMs: LIMIT_MS }), said };
}

async function closeConfig(lab: Lab): Promise<void> {
  await addRules(lab, 'r2', 'forward', [[TO_CONFIG, 'drop']]);
}

async function openConfig(lab: Lab): Promise<void> {
  await lab.nft('r2', 'delete table ip lab\n');
}

const changes = (text: string): string[] =>
  [...text.matchAll(/^\S+Z {2}\S (\S+) is (\S+) \(was (\S+) for .*\)$/gm)].map(
    ([, id, to, from]) => `${id} ${from} ${to}`,
  );

let folder: string;
let lab: Lab;
let unit: LabProgram;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-watch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function openBroken(): Promise<void> {
  lab = await openLab(chain(2));
  unit = await startLabUnit(lab, MAIN);
  await faultByName('config-dropped-r2')?.inject(lab);
}

await describeLab('a rule that is removed while it is watched', () => {
  describe.each(['raw', 'system', 'connect'])('with --method %s', (method) => {
    let ended: ExecResult;
    let report: Report;
    beforeAll(async () => {
      await openBroken();
      const file = join(folder, `${method}.json`);
      const watch = watching(lab, ['--method', method, '--report', file]);
      await watch.said(/Z {2}.*(dropped silently|not|no answer|timeout)/i);
      await openConfig(lab);
      ended = await watch.end;
      report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    });
    afterAll(() => lab.close());

    it('becomes met, is told once with since when and how often, and a full run proves it', () => {
      expect(changes(ended.stdout)).toEqual([expect.stringMatching(/^tcp-config (failed|unproven) met$/)]);
      expect(ended.stdout).toMatch(/tcp-config is met \(was \w+ for \d+ s; 1 change\)/);
      expect(ended.stdout).not.toMatch(/\u0007|undefined|NaN/);
      expect(report.watch?.requirements.find(({ id }) => id === 'tcp-config')).toMatchObject({ changes: 1 });
      expect(report.watch?.runs).toBe(2);
    });

    it('ends with exit code 0, or 3 where ping cannot be tested', () => {
      expect(ended.code).toBe(method === 'connect' ? 3 : 0);
      expect(report.verdict).toBe(method === 'connect' ? 'unproven' : 'pass');
      expect(report.interrupted).toBe(false);
    });
  });
});

await describeLab('what happens while a broken rule is watched', () => {
  beforeAll(openBroken);
  afterAll(() => lab.close());

  it('a rule that flaps is told each time, and the watch ends when it stays open', async () => {
    const watch = watching(lab, ['--scenario', 'remote']);
    await watch.said(DIAGNOSED);
    // Opened for the checks, closed for ping: the watch goes on, so that the next closing is seen.
    await lab.nft(
      'unit',
      'table ip keep {\n chain input {\n type filter hook input priority 0;\n icmp type echo-request drop\n }\n}\n',
    );
    await openConfig(lab);
    await watch.said(/tcp-config is met/);
    await closeConfig(lab);
    await watch.said(/tcp-config is met[^]*tcp-config is failed/);
    await lab.nft('unit', 'delete table ip keep\n');
    await openConfig(lab);
    const ended = await watch.end;
    expect(ended.code).toBe(0);
    const config = changes(ended.stdout).filter((line) => line.startsWith('tcp-config'));
    expect(config).toEqual(['tcp-config failed met', 'tcp-config met failed', 'tcp-config failed met']);
    await closeConfig(lab);
  });

  it('a unit that restarts is told as gone and as back', async () => {
    const watch = watching(lab, ['--timeout', '500']);
    await watch.said(DIAGNOSED);
    await lab.ip('unit', ['link', 'set', 'e0', 'down']);
    await watch.said(/route is failed/);
    await lab.ip('unit', ['link', 'set', 'e0', 'up']);
    await lab.ip('unit', ['route', 'replace', 'default', 'via', '192.168.42.254']);
    await openConfig(lab);
    const ended = await watch.end;
    expect(changes(ended.stdout)).toEqual(expect.arrayContaining(['route met failed', 'route failed met']));
    expect(ended.code).toBe(0);
    await closeConfig(lab);
  });

  it('Ctrl-C ends it with 130 and a report of what was measured', async () => {
    const file = join(folder, 'cut.json');
    const watch = watching(lab, ['--report', file]);
    await watch.said(DIAGNOSED);
    watch.child.kill('SIGINT');
    expect(await watch.end).toMatchObject({ code: 130, timedOut: false });
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    expect(report).toMatchObject({ interrupted: true, verdict: 'fail', watch: { runs: 1 } });
    expect(report.targets[0]?.findings.map(({ code }) => code)).toContain('port-filtered');
  });

  it('a reader that goes away ends it, and the report is written all the same', async () => {
    const file = join(folder, 'pipe.json');
    const main = `"${process.execPath}" "${MAIN}" watch ${lab.addressOf('unit')} --interval 1 --report "${file}"`;
    const child = lab.spawn('pc', ['bash', '-c', `${main} | head -1; echo "ended \${PIPESTATUS[0]}"`]);
    const end = collect(child, { timeoutMs: LIMIT_MS });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await openConfig(lab);
    const { stdout, stderr } = await end;
    expect(stdout).toMatch(/^ended (0|130)$/m);
    expect(stderr).not.toMatch(/EPIPE|bug/);
    expect((JSON.parse(readFileSync(file, 'utf8')) as Report).watch?.requirements).toHaveLength(4);
    await closeConfig(lab);
  });

  it('--for ends it with 1, and the JSON report alone is on standard output', async () => {
    const watch = watching(lab, ['--for', '0.1', '--json']);
    const { code, stdout, stderr } = await watch.end;
    expect(code).toBe(1);
    expect(JSON.parse(stdout) as Report).toMatchObject({ verdict: 'fail', interrupted: false, scenario: 'remote' });
    expect(stderr).toMatch(DIAGNOSED);
  });

  it('takes less than 5 % of a core', async () => {
    // The shell's `times` tells the processor time of its children; the start of the program is in it as well.
    const main = `"${process.execPath}" "${MAIN}" watch ${lab.addressOf('unit')} --for 0.5 --quiet --json >/dev/null`;
    const { stdout } = await lab.exec('pc', ['bash', '-c', `${main}; times`], { timeoutMs: LIMIT_MS });
    const [, user, system] = /^(\S+) (\S+)$/.exec(stdout.trim().split('\n').at(-1) ?? '') ?? [];
    const seconds = [user, system].reduce((sum, text) => sum + secondsOf(text), 0);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds / 30).toBeLessThan(0.05);
  });

  it('keeps the unit’s log free of anything but probes', () => {
    expect(unit.output()).not.toMatch(/error/i);
  });
});

function secondsOf(text = ''): number {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}
