import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { Lab } from '../../src/lab/lab.js';
import { startAcceptAll } from '../../src/lab/programs.js';
import { addRules } from '../../src/lab/rules.js';
import { describeLab } from '../support/strict.js';
import { runFromPc, statuses, withUnits } from './scenario-run.js';

type Then = 'hold' | 'close';

const PROXY_PORT = 9_998;
const PING = 'icmp type echo-request';

/** The router answers the unit's documented ports itself, and holds the sessions or closes them. */
async function redirect(lab: Lab, router: string, then: Then): Promise<void> {
  await startAcceptAll(lab, router, PROXY_PORT, then);
  const start = 'type nat hook prerouting priority -100; policy accept;';
  const rule = `tcp dport 50802-50813 redirect to :${PROXY_PORT}`;
  await lab.nft(router, `table ip proxy {\n  chain prerouting {\n    ${start}\n    ${rule}\n  }\n}\n`);
}

/** The unit and its neighbours, which are not there. */
function rangeOf(lab: Lab): string {
  return `${lab.addressOf('unit').replace(/\d+$/, '0')}/29`;
}

async function withoutUnit(lab: Lab, router: string, then: Then): Promise<void> {
  await lab.ip('unit', ['link', 'set', 'e0', 'down']);
  await redirect(lab, router, then);
}

await describeLab('a router that answers in the name of a unit that is not there', () => {
  it.concurrent.each([
    ['r1', 'close'],
    ['r2', 'close'],
    ['r1', 'hold'],
    ['r2', 'hold'],
  ] as const)('%s does not open its security settings (sessions: %s)', async (router, then) => {
    await withUnits({ topology: chain(2), inject: (lab) => withoutUnit(lab, router, then) }, async (lab) => {
      const { target } = await runFromPc(lab, 'security', '--address', lab.addressOf('unit'));
      expect(statuses(target)).toEqual({ route: 'failed', 'tcp-security': 'failed' });
      const [finding] = target.findings;
      expect(finding?.code).toBe('middlebox-answers');
      expect(finding?.suspects.map(({ hop }) => hop)).toContain(router === 'r1' ? 1 : 2);
    });
  });

  it.concurrent.each(['r1', 'r2'])('%s lets no address of a range pass', async (router) => {
    await withUnits({ topology: chain(2), inject: (lab) => withoutUnit(lab, router, 'hold') }, async (lab) => {
      const { report } = await runFromPc(lab, 'multi-remote', '--search', rangeOf(lab));
      expect(report.targets.length).toBeGreaterThan(0);
      expect(report.targets.filter(({ verdict }) => verdict === 'pass')).toEqual([]);
    });
  });
});

await describeLab('a unit whose pings are filtered', () => {
  it.concurrent.each([
    ['dropped by the unit', 'unit', 'input', 'drop'],
    ['dropped by r1', 'r1', 'forward', 'drop'],
    ['refused by r2 with host unreachable', 'r2', 'forward', 'reject with icmp type host-unreachable'],
  ] as const)('%s still passes', async (_name, node, hook, verdict) => {
    const inject = (lab: Lab): Promise<void> => addRules(lab, node, hook, [[PING, verdict]]);
    await withUnits({ topology: chain(2), inject }, async (lab) => {
      const address = lab.addressOf('unit');
      const security = await runFromPc(lab, 'security', '--address', address);
      expect(statuses(security.target)).toEqual({ route: 'met', 'tcp-security': 'met' });
      const many = await runFromPc(lab, 'multi-remote', '--search', rangeOf(lab));
      expect(many.report.verdict).toBe('pass');
    });
  });
});
