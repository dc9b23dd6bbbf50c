import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { addRules, TO_DISCOVERY } from '../../src/lab/rules.js';
import { describeLab } from '../support/strict.js';
import { addressesOf, runProgram, withMany, withUnit } from './many-run.js';

interface Listed {
  interrupted: boolean;
  units: { address: string; foundBy: string[]; identity: { name: string; mac: string } | null }[];
}

const list = (stdout: string): Listed => JSON.parse(stdout) as Listed;

await describeLab('discover', () => {
  it.concurrent('finds the unit of the own LAN by broadcast, without criteria', async () => {
    await withUnit(chain(0), async (lab) => {
      const run = await runProgram(lab, ['discover']);
      expect(run.code, run.stderr).toBe(0);
      expect(run.stdout).toContain('Select IP Office: 1 unit');
      expect(run.stdout).toContain(lab.addressOf('unit'));
    });
  });

  it.concurrent('finds nobody beyond a router without criteria, and ends with 1', async () => {
    await withUnit(chain(1), async (lab) => {
      const run = await runProgram(lab, ['discover']);
      expect([run.code, run.stdout]).toEqual([1, 'No unit answered.\n']);
    });
  });

  it.concurrent('finds a remote unit by UDP where TCP discovery is dropped, and by TCP where UDP is', async () => {
    await withUnit(chain(1), async (lab) => {
      const search = ['discover', '--json', '--search', lab.addressOf('unit')];
      await addRules(lab, 'r1', 'forward', [[TO_DISCOVERY, 'drop']]);
      expect(list((await runProgram(lab, search)).stdout).units).toMatchObject([{ foundBy: ['udp'] }]);
      await lab.exec('r1', ['nft', 'flush', 'ruleset']);
      await addRules(lab, 'r1', 'forward', [['ip protocol udp', 'drop']]);
      expect(list((await runProgram(lab, search)).stdout).units).toMatchObject([{ foundBy: ['tcp'], identity: null }]);
    });
  });

  it.concurrent('--save updates the row of the unit and keeps the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pathproof-save-'));
    const file = join(folder, 'known.csv');
    try {
      await withUnit(chain(1), async (lab) => {
        const address = lab.addressOf('unit');
        const [unit] = list((await runProgram(lab, ['discover', '--json', '--search', address])).stdout).units;
        const other = 'Other,00E007FFFFFF,IP 500,10.8.8.8,8.1';
        writeFileSync(file, `${other}\r\nOld name,${unit?.identity?.mac},IP 406,10.7.7.7,3.2\r\n`);
        const run = await runProgram(lab, ['discover', '--search', address, '--save', file]);
        expect(run.code, run.stderr).toBe(0);
        const rows = readFileSync(file, 'utf8').trimEnd().split('\r\n');
        expect(rows[0]).toBe(other);
        expect(rows).toHaveLength(2);
        expect(rows[1]?.split(',').slice(0, 4)).toEqual([
          unit?.identity?.name,
          unit?.identity?.mac,
          expect.any(String),
          address,
        ]);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.concurrent('lists those of a long range that answer', async () => {
    await withMany(['healthy', 'silent', 'config-dropped'], async (lab) => {
      const run = await runProgram(lab, ['discover', '--json', '--search', '10.50.0.0/23', '--rate', '2000']);
      expect(run.code, run.stderr).toBe(0);
      const [first, , third] = addressesOf(['healthy', 'silent', 'config-dropped']);
      expect(list(run.stdout).units.map(({ address }) => address)).toEqual([first, third]);
    });
  });

  it.concurrent('refuses --address, and a file that is no Known Units file, in one line', async () => {
    await withUnit(chain(0), async (lab) => {
      const address = await runProgram(lab, ['discover', '--address', '10.1.1.1']);
      expect([address.code, address.stdout]).toEqual([2, '']);
      const save = await runProgram(lab, ['discover', '--save', '/etc']);
      expect(save.code).toBe(2);
      expect(save.stderr).toMatch(/^pathproof: --save: must be a file, received "\/etc"\n$/);
    });
  });
});
