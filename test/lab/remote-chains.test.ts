import { expect, it } from 'vitest';
import { type Addressing, chain } from '../../src/lab/chain.js';
import { HEALTHY, type Truth } from '../../src/lab/fault.js';
import { configFinding } from '../../src/lab/faults/config.js';
import type { Lab } from '../../src/lab/lab.js';
import { FROM_CONFIG, TO_CONFIG } from '../../src/lab/rules.js';
import { describeLab } from '../support/strict.js';
import { expectRight, failures, inLab, runRemote, suspectsOf } from './remote-run.js';

const ELSEWHERE: Addressing = { pcLan: '10.20.30', unitLan: '172.16.5', transit: '172.31' };

/** A drop of the configuration service on one device of a chain, and the suspects that it leaves. */
interface Drop {
  routers: number;
  device: string;
  /** `forward` answers an expired TTL before it filters, as Linux does; `prerouting` filters first. */
  hook: 'forward' | 'prerouting' | 'input';
  suspects: string[];
}

/**
 * The router that filters last still answers, the one that filters first does not: the drop sits between the last hop
 * that answers the test and the first that answers only the control. Without the latter the unit is left, and every
 * router nearer than the last answering one may have lost the reply.
 */
const DROPS: Drop[] = [
  { routers: 0, device: 'unit', hook: 'input', suspects: ['unit'] },
  { routers: 1, device: 'r1', hook: 'forward', suspects: ['r1', 'unit'] },
  { routers: 1, device: 'r1', hook: 'prerouting', suspects: ['r1'] },
  { routers: 1, device: 'unit', hook: 'input', suspects: ['r1', 'unit'] },
  { routers: 4, device: 'r1', hook: 'forward', suspects: ['r1', 'r2'] },
  { routers: 4, device: 'r2', hook: 'forward', suspects: ['r2', 'r3'] },
  { routers: 4, device: 'r3', hook: 'forward', suspects: ['r3', 'r4'] },
  { routers: 4, device: 'r4', hook: 'forward', suspects: ['r4', 'unit', 'r1 back', 'r2 back', 'r3 back'] },
  { routers: 4, device: 'r1', hook: 'prerouting', suspects: ['r1'] },
  { routers: 4, device: 'r2', hook: 'prerouting', suspects: ['r1', 'r2'] },
  { routers: 4, device: 'r3', hook: 'prerouting', suspects: ['r2', 'r3'] },
  { routers: 4, device: 'r4', hook: 'prerouting', suspects: ['r3', 'r4'] },
  { routers: 4, device: 'unit', hook: 'input', suspects: ['r4', 'unit', 'r1 back', 'r2 back', 'r3 back'] },
];

function addDrop(lab: Lab, device: string, hook: string, match: string): Promise<void> {
  const start = `type filter hook ${hook} priority 0; policy accept;`;
  return lab.nft(device, `table ip lab {\n  chain lab {\n    ${start}\n    ${match} counter drop\n  }\n}\n`);
}

function truthOf(routers: number, device: string): Truth {
  const hop = device === 'unit' ? routers + 1 : Number(device.slice(1));
  return { verdict: 'fail', ...configFinding('port-filtered', device), hop };
}

/** The one failure of a run whose fault is a drop, with all that every run has to hold to. */
async function expectDrop(lab: Lab, truth: Truth, suspects: string[]): Promise<void> {
  const run = await runRemote(lab);
  expectRight(run, truth, lab);
  expect(failures(run.target).map((finding) => suspectsOf(finding, lab))).toEqual([suspects]);
  const certainty = suspects.length === 1 ? 'proved' : 'likely';
  expect(failures(run.target).map((finding) => finding.certainty)).toEqual([certainty]);
}

await describeLab('the remote scenario over other chains', () => {
  it.concurrent.each(DROPS)('over $routers routers, a drop at $device in $hook leaves $suspects', async (drop) => {
    const { routers, device, hook, suspects } = drop;
    await inLab(chain(routers, routers === 4 ? ELSEWHERE : {}), async (lab) => {
      await addDrop(lab, device, hook, TO_CONFIG);
      await expectDrop(lab, truthOf(routers, device), suspects);
    });
  });

  it.concurrent.each(['r1', 'r2', 'r3', 'r4'])(
    'over 4 routers, a drop of the answers at %s has the same suspects as one at the unit',
    async (device) => {
      await inLab(chain(4), async (lab) => {
        await addDrop(lab, device, 'forward', FROM_CONFIG);
        const suspects = ['r4', 'unit', 'r1 back', 'r2 back', 'r3 back'];
        await expectDrop(lab, { ...truthOf(4, device), direction: 'return' }, suspects);
      });
    },
  );

  it.concurrent.each([0, 1, 4])('over %i healthy routers it passes and finds no fault', async (routers) => {
    await inLab(chain(routers, routers === 4 ? ELSEWHERE : {}), async (lab) => {
      const run = await runRemote(lab);
      expectRight(run, HEALTHY, lab);
      expect(run.target.findings).toEqual([]);
    });
  });
});
