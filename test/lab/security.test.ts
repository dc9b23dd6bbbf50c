import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { Lab } from '../../src/lab/lab.js';
import { addRules, rejectWith } from '../../src/lab/rules.js';
import { describeLab } from '../support/strict.js';
import { type Expected, expectFailure, runFromPc, type Setting, statuses, withUnits } from './scenario-run.js';

const TO_SECURITY = 'tcp dport { 50812, 50813 }';
const WITHOUT = { unit: ['--disable', 'security'] };
const MET = { route: 'met', 'tcp-security': 'met' };

/** The unit's TLS service answers on another port as well. */
const tlsAt = (lab: Lab, port: number): Promise<void> =>
  lab.nft(
    'unit',
    'table ip nat {\n  chain prerouting {\n    type nat hook prerouting priority -100; policy accept;\n' +
      `    tcp dport ${port} redirect to :50805\n  }\n}\n`,
  );

interface Broken extends Omit<Setting, 'topology'>, Expected {
  name: string;
}

const BROKEN: Broken[] = [
  {
    name: 'dropped by r2',
    inject: (lab) => addRules(lab, 'r2', 'forward', [[TO_SECURITY, 'drop']]),
    codes: ['port-filtered'],
    requirement: 'tcp-security',
    suspects: ['r2', 'unit', 'r1 back'],
  },
  {
    name: 'dropped by r1',
    inject: (lab) => addRules(lab, 'r1', 'forward', [[TO_SECURITY, 'drop']]),
    codes: ['port-filtered'],
    requirement: 'tcp-security',
    suspects: ['r1', 'r2'],
  },
  {
    name: 'refused by r2',
    inject: (lab) => addRules(lab, 'r2', 'forward', [[TO_SECURITY, rejectWith(13)]]),
    codes: ['port-rejected'],
    requirement: 'tcp-security',
    suspects: ['r2'],
  },
  {
    name: 'reset by r1',
    inject: (lab) => addRules(lab, 'r1', 'forward', [[TO_SECURITY, 'reject with tcp reset']]),
    codes: ['port-reset'],
    requirement: 'tcp-security',
    suspects: ['r1'],
  },
  {
    name: 'switched off on the unit',
    units: WITHOUT,
    codes: ['service-disabled'],
    requirement: 'tcp-security',
    suspects: ['unit'],
  },
  {
    name: 'the unit absent',
    inject: (lab) => lab.ip('unit', ['link', 'set', 'e0', 'down']),
    codes: ['unit-unreachable'],
    requirement: 'route',
  },
  {
    name: 'refused by the PC’s own firewall',
    inject: (lab) => addRules(lab, 'pc', 'output', [[TO_SECURITY, 'drop']]),
    codes: ['pc-firewall'],
    requirement: 'tcp-security',
    suspects: ['pc'],
  },
];

await describeLab('the scenario security', () => {
  it.concurrent('passes where the plain port opens, and tells of base + 4 under its two names', async () => {
    await withUnits({ topology: chain(2) }, async (lab) => {
      const { code, target } = await runFromPc(lab, 'security', '--address', lab.addressOf('unit'));
      expect([code, statuses(target)]).toEqual([0, MET]);
      expect(target.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
      expect(target.steps[1]?.note).toContain('50808: session refused (system status; the 3.2 table labels it Sec');
    });
  });

  it.concurrent('calls a plain port that is closed beside an open TLS port healthy', async () => {
    await withUnits({ topology: chain(2), units: WITHOUT, inject: (lab) => tlsAt(lab, 50813) }, async (lab) => {
      const { code, target } = await runFromPc(lab, 'security', '--address', lab.addressOf('unit'));
      expect([code, statuses(target)]).toEqual([0, MET]);
      expect(target.findings).toMatchObject([{ code: 'secure-only', severity: 'note' }]);
      expect(target.findings[0]?.summary).toContain('security settings');
    });
  });

  it.concurrent.each(BROKEN)('$name: $codes break $requirement', async ({ units, inject, ...expected }) => {
    const setting = { topology: chain(2), ...(units ? { units } : {}), ...(inject ? { inject } : {}) };
    await withUnits(setting, async (lab) => {
      expectFailure(await runFromPc(lab, 'security', '--address', lab.addressOf('unit')), lab, expected);
    });
  });

  it.concurrent('counts only the port that --security-port names', async () => {
    await withUnits({ topology: chain(2) }, async (lab) => {
      const args = ['--address', lab.addressOf('unit'), '--security-port'];
      const wrong = await runFromPc(lab, 'security', ...args, '50808');
      expectFailure(wrong, lab, { codes: ['port-closed'], requirement: 'tcp-security', suspects: ['unit'] });
      expect((await runFromPc(lab, 'security', ...args, '50812')).code).toBe(0);
    });
  });
});
