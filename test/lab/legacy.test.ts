import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { Lab } from '../../src/lab/lab.js';
import { addRules, rejectWith } from '../../src/lab/rules.js';
import { describeLab } from '../support/strict.js';
import { type Expected, expectFailure, runFromPc, type Setting, statuses, withUnits } from './scenario-run.js';

const TFTP = 'udp dport 69';
/** A unit of the old kind has TFTP and nothing else; one TCP port is left to a stand-in. */
const OLD = { unit: ['--disable', 'discovery,config,config-tls'] };

/** A firewall that keeps state and does not read TFTP: the answer comes from a port that no rule knows. */
const withoutHelper = (lab: Lab, node: string, ...allowed: string[]): Promise<void> =>
  lab.nft(
    node,
    `table ip lab {\n  chain forward {\n    type filter hook forward priority 0; policy drop;\n` +
      `    ${['ct state established,related', TFTP, ...allowed].map((match) => `${match} counter accept`).join('\n    ')}\n  }\n}\n`,
  );

interface Broken extends Omit<Setting, 'topology'>, Expected {
  name: string;
}

const BROKEN: Broken[] = [
  {
    name: 'UDP 69 dropped by r1',
    inject: (lab) => addRules(lab, 'r1', 'forward', [[TFTP, 'drop']]),
    codes: ['port-filtered'],
    requirement: 'udp-discovery',
    suspects: ['r1', 'r2'],
  },
  {
    name: 'UDP 69 refused by r2',
    inject: (lab) => addRules(lab, 'r2', 'forward', [[TFTP, rejectWith(13)]]),
    codes: ['port-rejected'],
    requirement: 'udp-discovery',
    suspects: ['r2'],
  },
  {
    name: 'UDP 69 refused by the unit',
    units: { unit: ['--disable', 'tftp'] },
    codes: ['port-closed'],
    requirement: 'udp-discovery',
    suspects: ['unit'],
  },
  {
    name: 'the unit absent',
    inject: (lab) => lab.ip('unit', ['link', 'set', 'e0', 'down']),
    codes: ['unit-unreachable'],
    requirement: 'route',
  },
  {
    name: 'no route on r1',
    inject: (lab) => lab.ip('r1', ['route', 'delete', lab.addressOf('unit').replace(/\d+$/, '0/24')]),
    codes: ['router-no-route'],
    requirement: 'route',
    suspects: ['r1'],
  },
  {
    name: 'no route on the PC',
    inject: (lab) => lab.ip('pc', ['route', 'delete', 'default']),
    codes: ['pc-no-route'],
    requirement: 'route',
    suspects: ['pc'],
  },
  {
    name: 'UDP 69 refused by the PC’s own firewall',
    inject: (lab) => addRules(lab, 'pc', 'output', [[TFTP, 'drop']]),
    codes: ['pc-firewall'],
    requirement: 'udp-discovery',
    suspects: ['pc'],
  },
  {
    name: 'a firewall that lets through UDP 69 alone, without a TFTP helper',
    inject: (lab) => withoutHelper(lab, 'r1'),
    codes: ['path-silent'],
    requirement: 'route',
  },
];

/** Nothing comes back, and one side cannot tell a drop from a server that is off, or from an answer that was dropped. */
const SILENT: { name: string; inject: (lab: Lab) => Promise<void>; culprit: string }[] = [
  { name: 'r2', culprit: 'r2', inject: (lab) => addRules(lab, 'r2', 'forward', [[TFTP, 'drop']]) },
  { name: 'the unit', culprit: 'unit', inject: (lab) => addRules(lab, 'unit', 'input', [[TFTP, 'drop']]) },
  ...['r1', 'r2'].map((node) => ({
    name: `${node}, which has no TFTP helper, on the way back`,
    culprit: node,
    inject: (lab: Lab) => withoutHelper(lab, node, 'icmp type echo-request', 'tcp dport 50802'),
  })),
];

await describeLab('the scenario legacy', () => {
  it.concurrent('passes over two routers, and sends no TCP', async () => {
    await withUnits({ topology: chain(2), units: OLD }, async (lab) => {
      const { code, target } = await runFromPc(lab, 'legacy', '--address', lab.addressOf('unit'));
      expect([code, statuses(target)]).toEqual([0, { route: 'met', 'udp-discovery': 'met' }]);
      expect(target.findings).toEqual([]);
      expect(target.evidence.filter(({ probe }) => probe.startsWith('tcp'))).toEqual([]);
    });
  });

  it.concurrent('passes on the same LAN, where it requires the subnet instead of a route', async () => {
    await withUnits({ topology: chain(0), units: OLD }, async (lab) => {
      const { code, target } = await runFromPc(lab, 'legacy', '--address', lab.addressOf('unit'));
      expect([code, statuses(target)]).toEqual([0, { subnet: 'met', 'udp-discovery': 'met' }]);
    });
  });

  it.concurrent.each(BROKEN)('$name: $codes break $requirement', async ({ units, inject, ...expected }) => {
    const setting = { topology: chain(2), ...(units ? { units } : {}), ...(inject ? { inject } : {}) };
    await withUnits(setting, async (lab) => {
      expectFailure(await runFromPc(lab, 'legacy', '--address', lab.addressOf('unit')), lab, expected);
    });
  });

  it.concurrent.each(SILENT)('UDP 69 dropped by $name: the culprit is a suspect, nothing is proved', async (fault) => {
    const { inject, culprit } = fault;
    await withUnits({ topology: chain(2), inject }, async (lab) => {
      const run = await runFromPc(lab, 'legacy', '--address', lab.addressOf('unit'));
      expectFailure(run, lab, { codes: ['port-filtered', 'udp-discovery-off'], requirement: 'udp-discovery' });
      const accused = run.target.findings.flatMap(({ suspects }) => suspects.map(({ address }) => address));
      expect(accused).toContain(lab.addressOf(culprit));
      expect(run.target.findings.every(({ certainty }) => certainty === 'possible')).toBe(true);
      expect(run.text).toContain('TFTP helper');
      expect(run.target.summary).toMatch(/switched off or filtered on the unit, hop 2 .* drops UDP 69, or/);
      expect(run.target.findings.map(({ remedy }) => remedy).every((remedy) => remedy.includes('UDP 69'))).toBe(true);
      expect(run.target.requirements[0]).toMatchObject({ id: 'route', status: 'met' });
    });
  });

  it.concurrent('names the helper where a rule for UDP 69 alone leaves everything silent', async () => {
    await withUnits({ topology: chain(2), inject: (lab) => withoutHelper(lab, 'r1') }, async (lab) => {
      const { target } = await runFromPc(lab, 'legacy', '--address', lab.addressOf('unit'));
      expect(target.findings[0]?.remedy).toContain('TFTP helper');
    });
  });

  it.concurrent.each(['connect', 'system'])('meets every requirement with the method %s', async (method) => {
    await withUnits({ topology: chain(2), units: OLD }, async (lab) => {
      const { code } = await runFromPc(lab, 'legacy', '--address', lab.addressOf('unit'), '--method', method);
      expect(code).toBe(0);
    });
  });
});
