import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startLabUnit } from '../../src/lab/program.js';
import { addRules } from '../../src/lab/rules.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { MAIN } from '../cli/program-process.js';
import { describeLab } from '../support/strict.js';

await describeLab('a run with the profile of the stand-in, where a firewall drops UDP discovery', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(chain(2));
    await startLabUnit(lab, MAIN, ['--name', 'Unit of the lab', '--unit-version', '11.1.2']);
    await addRules(lab, 'r1', 'forward', [['meta l4proto udp', 'drop']]);
  });
  afterAll(() => lab.close());

  async function run(...args: string[]): Promise<TargetReport> {
    const argv = ['run', 'remote', '--address', lab.addressOf('unit'), '--json', '--quiet', ...args];
    const { code, stdout } = await lab.exec('pc', [process.execPath, MAIN, ...argv], { timeoutMs: 40_000 });
    expect(code).toBe(0);
    return (JSON.parse(stdout) as Report).targets[0] as TargetReport;
  }

  it.each(['raw', 'system'])('gets the unit’s name over TCP, by the method %s', async (method) => {
    const target = await run('--profile', 'standin', '--method', method);
    expect(target.system).toMatchObject({ name: 'Unit of the lab', version: '11.1.2', source: 'tcp-profile' });
    expect(target.steps.find(({ number }) => number === 5)?.note).toContain('named by TCP discovery');
  });

  it('gets no name without it', async () => {
    expect((await run()).system).toBeNull();
  });
});
