import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { HEALTHY } from '../../src/lab/fault.js';
import { faultByName } from '../../src/lab/faults.js';
import type { Lab } from '../../src/lab/lab.js';
import { addRules } from '../../src/lab/rules.js';
import { describeLab } from '../support/strict.js';
import { expectRight, failures, inLab, type RemoteRun, runRemote } from './remote-run.js';

const LOSE_20_PERCENT = 'numgen random mod 100 < 20';
const PINGS = 200;
const CONNECTS = 100;

/** Opens a session to each port and closes it at once, over and over. */
const CONNECT_SCRIPT = `
  const { connect } = require('node:net');
  const [host, rounds] = process.argv.slice(1);
  let left = Number(rounds);
  const timer = setInterval(() => {
    for (const port of [50802, 50804, 50805]) {
      const socket = connect(port, host, () => socket.destroy());
      socket.on('error', () => {});
      socket.setTimeout(1000, () => socket.destroy());
    }
    if (--left === 0) { clearInterval(timer); console.log('all opened'); }
  }, 20);
`;

async function runInTurn(lab: Lab, times: number, check: (run: RemoteRun) => void): Promise<void> {
  for (let n = 0; n < times; n += 1) check(await runRemote(lab));
}

/** On a path that only loses packets nothing may fail; what stays unproven is no accusation. */
function expectNothingFailed(run: RemoteRun): void {
  expect(failures(run.target)).toEqual([]);
  expect(run.target.requirements.filter((one) => one.status === 'failed')).toEqual([]);
  expect(run.report.verdict).not.toBe('fail');
}

/** Echo requests and sessions from the PC to the unit for about two seconds; resolves when all of them are done. */
async function otherTraffic(lab: Lab): Promise<{ pings: string; connects: string }> {
  const unit = lab.addressOf('unit');
  const [pings, connects] = await Promise.all([
    lab.exec('pc', ['ping', '-n', '-q', '-i', '0.01', '-c', String(PINGS), '-W', '1', unit]),
    lab.exec('pc', [process.execPath, '-e', CONNECT_SCRIPT, unit, String(CONNECTS)]),
  ]);
  return { pings: pings.stdout, connects: connects.stdout };
}

await describeLab('the verdict stays the same', () => {
  it.concurrent.each(['config-dropped-r1', 'config-dropped-r2', 'config-rejected-13', 'everything-dropped-r2'])(
    'in five runs in a row of %s, though the routers have used up their ICMP errors',
    async (name) => {
      const fault = faultByName(name)!;
      await inLab(chain(2), async (lab) => {
        await fault.inject(lab);
        await runInTurn(lab, 5, (run) => expectRight(run, fault.truth, lab));
      });
    },
  );

  it.concurrent('in ten runs over a router that loses 20 % of all packets: nothing is called failed', async () => {
    await inLab(chain(2), async (lab) => {
      await faultByName('loss-20')!.inject(lab);
      await runInTurn(lab, 10, expectNothingFailed);
    });
  });

  it.concurrent('in five runs over two routers that lose 20 % each, both ways: nothing is called failed', async () => {
    await inLab(chain(2), async (lab) => {
      for (const router of ['r1', 'r2']) await addRules(lab, router, 'forward', [[LOSE_20_PERCENT, 'drop']]);
      await runInTurn(lab, 5, expectNothingFailed);
    });
  });

  it.concurrent.each(['healthy', 'config-dropped-r2', 'config-rejected-13', 'config-reset-r2'])(
    'in two runs of %s at once from one PC',
    async (name) => {
      const fault = faultByName(name)!;
      await inLab(chain(2), async (lab) => {
        await fault.inject(lab);
        const runs = await Promise.all([runRemote(lab), runRemote(lab)]);
        for (const run of runs) expectRight(run, fault.truth, lab);
      });
    },
  );

  it.concurrent.each([
    ['healthy', HEALTHY],
    ['config-dropped-r1', faultByName('config-dropped-r1')!.truth],
    ['ping-dropped-r2', faultByName('ping-dropped-r2')!.truth],
  ])('in a run of %s beside other echo requests and sessions from the same PC', async (name, truth) => {
    await inLab(chain(2), async (lab) => {
      await faultByName(name)!.inject(lab);
      const [traffic, run] = await Promise.all([otherTraffic(lab), runRemote(lab)]);
      expectRight(run, truth, lab);
      expect(traffic.pings).toContain(`${PINGS} packets transmitted`);
      expect(traffic.connects).toContain('all opened');
    });
  });
});
