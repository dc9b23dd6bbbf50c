import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { labPath } from '../../src/lab/environment.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startLabUnit, startProgram } from '../../src/lab/program.js';
import type { ExecResult } from '../../src/lab/run.js';
import { labSupport } from '../../src/lab/support.js';
import type { Report } from '../../src/model/report.js';
import { PROFILE_REQUEST } from '../../src/standin/profile.js';
import { MAIN } from '../cli/program-process.js';
import { describeUnless } from '../support/strict.js';
import { noTcpdump } from './daemons.js';

const WRITTEN_WITHIN_MS = 10_000;
const ANSWER_END = 'level="11.1"\r\n';
const REQUEST_HEX = Buffer.from(PROFILE_REQUEST, 'latin1').toString('hex');

/** Capture programs write what they saw some time later: the answer, and the end of the session after it. */
async function untilWritten(file: string): Promise<void> {
  const limit = Date.now() + WRITTEN_WITHIN_MS;
  while (!(existsSync(file) && readFileSync(file).includes(ANSWER_END))) {
    if (Date.now() > limit) throw new Error(`the answer did not come into ${file}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
}

/** Captures on a node while the program asks the stand-in with its own profile, configuration sessions included. */
async function capture(lab: Lab, argv: readonly string[], file: string, ready: RegExp): Promise<void> {
  const program = await startProgram(lab, 'pc', ['sh', '-c', 'exec "$@" 2>&1', 'sh', ...argv, file], ready);
  const run = ['run', 'remote', '--address', lab.addressOf('unit'), '--profile', 'standin', '--json', '--quiet'];
  await lab.exec('pc', [process.execPath, MAIN, ...run], { timeoutMs: 30_000 });
  await untilWritten(file);
  await end(program.child);
}

/** Programs that write captures. */
async function missingProgram(): Promise<string | null> {
  for (const program of ['tcpdump', 'dumpcap']) {
    const found = await new Promise<boolean>((resolve) => {
      execFile(program, ['--version'], { env: { ...process.env, PATH: labPath() } }, (error) => resolve(!error));
    });
    if (!found) return `${program}, which writes the captures, is missing`;
  }
  return null;
}

const support = await labSupport();
const unfit = support.available ? ((await missingProgram()) ?? (await noTcpdump())) : (support.reason ?? 'no lab');

describeUnless(unfit, 'a profile learnt from a capture', () => {
  let lab: Lab;
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const learn = (capture: string, ...args: string[]): Promise<ExecResult> => {
    const argv = ['profile', 'learn', file(capture), '--server', lab.addressOf('unit'), ...args];
    return lab.exec('pc', [process.execPath, MAIN, ...argv]);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-learn-'));
    lab = await openLab(chain(1));
    await startLabUnit(lab, MAIN, ['--name', 'Unit of the lab', '--disable', 'tftp']);
    await lab.ip('pc', ['link', 'set', 'lo', 'up']);
  });
  afterAll(async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['pcap, Ethernet', 'e0.pcap', ['tcpdump', '-Z', 'root', '-U', '-i', 'e0', '-w']],
    ['pcap, Linux cooked v2', 'any2.pcap', ['tcpdump', '-Z', 'root', '-U', '-i', 'any', '-w']],
    ['pcap, Linux cooked v1', 'any1.pcap', ['tcpdump', '-Z', 'root', '-U', '-i', 'any', '-y', 'LINUX_SLL', '-w']],
    ['pcap, nanoseconds', 'nano.pcap', ['tcpdump', '-Z', 'root', '-U', '-i', 'e0', '--nano', '-w']],
    ['pcapng, Ethernet', 'e0.pcapng', ['dumpcap', '-i', 'e0', '-w']],
  ])('from %s asks a unit for its name', async (_format, name, argv) => {
    await capture(lab, argv, file(name), /listening on|^File:/);
    const learnt = await learn(name, '--output', file(`${name}.json`), '--name', 'mine');
    expect(learnt).toMatchObject({ code: 0, stdout: '' });
    expect(learnt.stderr).toContain('Unit of the lab');
    const profile = JSON.parse(readFileSync(file(`${name}.json`), 'utf8'));
    expect(profile).toMatchObject({ name: 'mine', request: { hex: REQUEST_HEX } });
    expect(Buffer.from(profile.answerExample, 'hex').toString('latin1')).toContain('name="Unit of the lab"');
  });

  it('is used as it is, with a rule by offset added', async () => {
    const { stdout } = await learn('e0.pcap');
    const profile = JSON.parse(stdout);
    const answer = Buffer.from(profile.answerExample, 'hex');
    profile.read.name = { offset: answer.indexOf('Unit of'), length: 'Unit of the lab'.length };
    const path = file('by-offset.json');
    await lab.exec('pc', ['sh', '-c', 'cat > "$1"', 'sh', path], { stdin: JSON.stringify(profile) });
    const run = ['run', 'remote', '--address', lab.addressOf('unit'), '--profile', path, '--json', '--quiet'];
    const { stdout: report } = await lab.exec('pc', [process.execPath, MAIN, ...run], { timeoutMs: 30_000 });
    expect((JSON.parse(report) as Report).targets[0]?.system).toMatchObject({
      name: 'Unit of the lab',
      source: 'tcp-profile',
    });
  });

  it('is not made for a unit that is not in the capture: the sessions that are there are told, no payload', async () => {
    const argv = ['profile', 'learn', file('e0.pcap'), '--server', '192.168.42.99'];
    const { code, stdout, stderr } = await lab.exec('pc', [process.execPath, MAIN, ...argv]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/must hold a session to TCP 50802 of 192\.168\.42\.99\. It holds: .*TCP 50802/);
    expect(stderr).toMatch(/TCP 50804 \(left unread: it may carry credentials\)/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
