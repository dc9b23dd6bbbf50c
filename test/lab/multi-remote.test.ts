import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { Lab } from '../../src/lab/lab.js';
import type { Fate } from '../../src/lab/many-units.js';
import type { Suspect } from '../../src/model/finding.js';
import type { TargetReport } from '../../src/model/report.js';
import { describeLab } from '../support/strict.js';
import { addressesOf, failureCodes, runJson, runProgram, tally, withMany, withUnit } from './many-run.js';

const FAST = ['--rate', '2000'];
const HEALTHY: Fate[] = Array.from({ length: 12 }, () => 'healthy');
/** A third silent; ten of each other fault among them. */
const BROKEN: Fate[] = Array.from({ length: 120 }, (_, index): Fate => {
  if (index % 3 === 2) return 'silent';
  if (index % 12 === 0) return 'config-dropped';
  if (index % 12 === 3) return 'config-closed';
  return index % 12 === 6 ? 'discovery-dropped' : 'healthy';
});

/** Named by one finding as the only devices that may hold it, neither of which it is. */
function innocent(target: TargetReport, fate: Fate | undefined, lab: Lab): Suspect[][] {
  const guilty = fate === 'config-closed' ? target.address : lab.addressOf('r2');
  const mayBe = (suspect: Suspect): boolean =>
    suspect.address === guilty || suspect.address === target.address || suspect.address === undefined;
  return target.findings
    .filter(({ severity }) => severity === 'failure')
    .map(({ suspects }) => suspects)
    .filter((suspects) => !suspects.some(mayBe));
}

await describeLab('multi-remote over two routers', () => {
  it.concurrent('passes when every address answers, named or in a range', async () => {
    await withMany(HEALTHY, async (lab) => {
      const all = addressesOf(HEALTHY);
      const named = await runJson(lab, ['run', 'multi-remote', '--search', all.join(';'), ...FAST]);
      expect(named.code, named.stderr).toBe(0);
      expect(named.report.targets.map(({ address }) => address)).toEqual(all);
      const range = await runJson(lab, ['run', 'multi-remote', '--search', '10.50.1.0/26', ...FAST]);
      expect(range.code).toBe(0);
      expect(range.report.targets.map(({ address }) => address)).toEqual(all.slice(1));
    });
  });

  it.concurrent('finds the truth of 120 addresses, a third of them silent, and never a device that is not to blame', async () => {
    await withMany(BROKEN, async (lab) => {
      const run = await runJson(lab, ['run', 'multi-remote', '--search', addressesOf(BROKEN).join(';'), ...FAST]);
      expect(run.code, run.stderr).toBe(1);
      expect(tally(run.report, BROKEN)).toEqual({
        'healthy: pass': 50,
        'silent: fail path-silent': 40,
        'config-dropped: fail port-filtered': 10,
        'config-closed: fail service-disabled': 10,
        'discovery-dropped: fail port-filtered': 10,
      });
      const wrong = run.report.targets.flatMap((target, index) => innocent(target, BROKEN[index], lab));
      expect(wrong).toEqual([]);
      expect(run.report.targets.some(({ path }) => path.hops.length > 0)).toBe(true);
      expect(run.stderr.split('\n').filter((line) => line.includes('route failed'))).toHaveLength(40);
    });
  });

  it.concurrent('keeps to the pace, and shows an overview and how to get the rest', async () => {
    await withMany(BROKEN.slice(0, 12), async (lab) => {
      const search = addressesOf(BROKEN.slice(0, 12)).join(';');
      const run = await runProgram(lab, ['run', 'multi-remote', '--search', search, '-v']);
      expect(run.code).toBe(1);
      expect(run.stdout).toContain('12 targets: 5 passed, 7 failed, 0 unproven');
      expect(run.stdout).toMatch(/2 more targets are not met: --report FILE\.json/);
      expect(run.stderr).not.toContain('TCP discovery (port 50802)');
    });
  });

  it.concurrent('passes over what is no unit in a range: routers that refuse, and the PC itself', async () => {
    await withUnit(chain(1), async (lab) => {
      const networks = ['pc', 'unit'].map((node) => `${lab.addressOf(node).replace(/\d+$/, '0')}/27`);
      const run = await runJson(lab, ['run', 'multi-remote', '--search', networks.join(';'), ...FAST]);
      expect(run.code, run.stderr).toBe(0);
      expect(run.report.targets.map(({ address }) => address)).toEqual([lab.addressOf('unit')]);
      expect(run.report.noUnits).toContain(lab.addressOf('r1'));
      expect(run.report.noUnits).not.toContain(lab.addressOf('pc'));
    });
  });

  it.concurrent('refuses the broadcast address of the PC’s own subnet where it is named, and sends nothing', async () => {
    await withUnit(chain(1), async (lab) => {
      const broadcast = lab.addressOf('pc').replace(/\d+$/, '255');
      for (const args of [
        ['run', 'remote', '--address', broadcast],
        ['run', 'multi-remote', '--search', broadcast],
        ['watch', broadcast],
        ['discover', '--search', broadcast],
      ]) {
        const run = await runProgram(lab, args);
        expect([run.code, run.stdout]).toEqual([2, '']);
        expect(run.stderr).toContain('is the broadcast address of');
      }
    });
  });

  it.concurrent('says of the PC’s own address that it is the PC', async () => {
    await withUnit(chain(1), async (lab) => {
      const { report } = await runJson(lab, ['run', 'remote', '--address', lab.addressOf('pc')]);
      expect(report.targets[0]?.summary).toContain('is this PC itself');
      expect(report.targets[0]?.findings.flatMap(({ suspects }) => suspects.map(({ role }) => role))).not.toContain(
        'unit',
      );
    });
  });

  it.concurrent('reports a name that does not resolve as a target of its own', async () => {
    await withMany(HEALTHY.slice(0, 2), async (lab) => {
      const search = `${addressesOf(HEALTHY)[0]};no-such-unit.invalid`;
      const { code, report } = await runJson(lab, ['run', 'multi-remote', '--search', search]);
      expect(code).toBe(1);
      const found = report.targets.map((target) => [target.address, target.verdict, ...failureCodes(target)]);
      expect(found).toEqual([
        ['no-such-unit.invalid', 'fail', 'name-unresolved'],
        [addressesOf(HEALTHY)[0], 'pass'],
      ]);
    });
  });
});
