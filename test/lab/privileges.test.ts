import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { faultByName } from '../../src/lab/faults.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { childrenOf } from '../../src/lab/signals.js';
import { labSupport } from '../../src/lab/support.js';
import type { Report } from '../../src/model/report.js';
import { MAIN } from '../cli/program-process.js';
import { NEEDS_ROOT } from '../support/skips.js';
import { describeUnless } from '../support/strict.js';
import { untilSaid } from '../support/until-said.js';

/** The user and the group behind sudo; they differ, so that neither is taken for the other. */
const UID = 65_534;
const GID = 65_533;
const FIRST_STEP = '1  UDP broadcast discovery';
const LAST_STEP = '7  Session to the configuration port: waiting for replies';
const ALL_USERS = /^\s*0\s+0\s+4294967295\s*$/;

/** Why there is no real root here whose rights could be given up; null when there is. */
async function whyNotRoot(): Promise<string | null> {
  if (process.getuid?.() !== 0) return `${NEEDS_ROOT}nobody else has privileges to give up`;
  const { mode, nft, reason } = await labSupport();
  if (mode !== 'root' || !nft) return reason ?? 'root has no lab of its own here';
  return ALL_USERS.test(readFileSync('/proc/self/uid_map', 'utf8')) ? null : 'root of a user namespace is not root';
}

/** The fields of /proc/PID/status, of every thread of the process. */
function statusOfThreads(pid: number): Record<string, string>[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const lines = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8').trim().split('\n');
    return Object.fromEntries(lines.map((line) => line.split(':\t').map((part) => part.trim())) as [string, string][]);
  });
}

describeUnless(await whyNotRoot(), 'a run that was started with sudo', () => {
  let lab: Lab;
  let folder: string;
  let threads: Record<string, string>[];
  let report: Report;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-sudo-'));
    chownSync(folder, UID, GID);
    lab = await openLab(chain(2));
    await faultByName('everything-dropped-r2')?.inject(lab);
    const env = { ...process.env, SUDO_UID: String(UID), SUDO_GID: String(GID) };
    const argv = [process.execPath, MAIN, 'run', 'remote', '--address', lab.addressOf('unit'), '--timeout', '30000'];
    const child = lab.spawn('pc', [...argv, '--report', join(folder, 'run.json')], { env });
    const end = once(child, 'close');
    const packetsSent = untilSaid(child, LAST_STEP);
    await untilSaid(child, FIRST_STEP);
    const [pid] = childrenOf(child.pid ?? 0);
    threads = statusOfThreads(pid ?? 0);
    await packetsSent;
    child.kill('SIGINT');
    await end;
    report = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Report;
  });
  afterAll(async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is that user’s process in every thread, with only that user’s group', () => {
    expect(threads.length).toBeGreaterThan(1);
    for (const { Name, Uid, Gid, Groups } of threads) {
      expect(Name).toBeDefined();
      expect(Uid?.split(/\s+/)).toEqual(Array.from({ length: 4 }, () => String(UID)));
      expect(Gid?.split(/\s+/)).toEqual(Array.from({ length: 4 }, () => String(GID)));
      expect(Groups).toBe(String(GID));
    }
  });

  it('has no capability left, in effect or to take up again', () => {
    for (const { CapEff, CapPrm, CapInh, CapAmb } of threads) {
      for (const set of [CapEff, CapPrm, CapInh, CapAmb]) expect(set).toMatch(/^0+$/);
    }
  });

  it('still measures with the raw sockets that it opened before', () => {
    expect(report.vantage.method).toBe('raw');
    const packets = report.targets[0]?.evidence.filter((entry) => entry.probe === 'tcp-syn' || entry.probe === 'echo');
    expect(packets?.length).toBeGreaterThan(0);
    expect(packets?.filter(({ outcome }) => outcome === 'not-sent')).toEqual([]);
  });

  it('still knows the PC’s own firewall, which it had listed before', () => {
    expect(report.vantage.limits.filter((limit) => /own firewall/.test(limit))).toEqual([]);
  });

  it('writes a report that belongs to that user', () => {
    const { uid, gid } = statSync(join(folder, 'run.json'));
    expect([uid, gid]).toEqual([UID, GID]);
  });
});
