import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { Lab } from '../../src/lab/lab.js';
import { startProgram } from '../../src/lab/program.js';
import { addRules, TO_CONFIG } from '../../src/lab/rules.js';
import type { Topology } from '../../src/lab/topology.js';
import { describeLab } from '../support/strict.js';
import { failureCodes, MAIN, runJson, runProgram, withUnit } from './many-run.js';

/** Two routers to a remote unit, and one unit on the PC's own LAN, which is a switch. */
function ownLanToo(): Topology {
  const { nodes, links, routes } = chain(2);
  const [first, ...rest] = links;
  if (!first) throw new Error('the chain has no link');
  const port = (name: string) => ({ node: 'switch', interface: name });
  const own = { node: 'own', interface: 'e0', address: '192.168.10.61/24' };
  return {
    nodes: [...nodes, { name: 'switch', role: 'switch' }, { name: 'own', role: 'unit' }],
    links: [{ a: first.a, b: port('p1') }, { a: port('p2'), b: first.b }, { a: port('p3'), b: own }, ...rest],
    routes: [...routes, { node: 'own', to: 'default', via: '192.168.10.1' }],
  };
}

async function withBoth(use: (lab: Lab) => Promise<void>): Promise<void> {
  await withUnit(ownLanToo(), async (lab) => {
    const standin = [process.execPath, MAIN, 'standin', '--until-stdin-closes', '--quiet', '--name', 'Own LAN'];
    await startProgram(lab, 'own', standin, /^stand-in ready/);
    await use(lab);
  });
}

await describeLab('combined and discover: a unit on the own LAN and a remote one', () => {
  it.concurrent('finds the one by broadcast, the other by its address, each with its own requirements', async () => {
    await withBoth(async (lab) => {
      const { code, report, stderr } = await runJson(lab, ['run', 'combined', '--search', lab.addressOf('unit')]);
      expect(code, stderr).toBe(0);
      const found = report.targets.map(({ address, requirements }) => [address, ...requirements.map(({ id }) => id)]);
      expect(found).toEqual([
        [lab.addressOf('unit'), 'route', 'tcp-discovery', 'tcp-config'],
        ['192.168.10.61', 'subnet', 'udp-discovery', 'tcp-config'],
      ]);
    });
  });

  it.concurrent('tells which of the two is broken', async () => {
    await withBoth(async (lab) => {
      await addRules(lab, 'r2', 'forward', [[TO_CONFIG, 'drop']]);
      const { code, report } = await runJson(lab, ['run', 'combined', '--search', lab.addressOf('unit')]);
      expect(code).toBe(1);
      const found = report.targets.map((target) => [target.address, target.verdict, ...failureCodes(target)]);
      expect(found).toEqual([
        [lab.addressOf('unit'), 'fail', 'port-filtered'],
        ['192.168.10.61', 'pass'],
      ]);
    });
  });

  it.concurrent('discover lists both: by broadcast, by UDP and by TCP', async () => {
    await withBoth(async (lab) => {
      const run = await runProgram(lab, ['discover', '--search', '192.168.42.0/28;192.168.10.61', '--json']);
      expect(run.code, run.stderr).toBe(0);
      const { units } = JSON.parse(run.stdout) as { units: { address: string; foundBy: string[]; rttMs: number }[] };
      expect(units.map(({ address, foundBy }) => [address, [...foundBy].sort()])).toEqual([
        ['192.168.10.61', ['tcp', 'udp']],
        [lab.addressOf('unit'), ['tcp', 'udp']],
      ]);
      expect(units.every(({ rttMs }) => rttMs > 0)).toBe(true);
    });
  });
});
