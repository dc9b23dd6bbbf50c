import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import type { Report, RunSettings } from '../../../src/model/report.js';
import type { Machine } from '../../../src/net/ports.js';
import { REMOTE } from '../../../src/scenarios/definitions/remote.js';
import { runScenario } from '../../../src/scenarios/run/run.js';
import { PC, type SimulationOptions, simulate, TARGET } from '../../support/sim/simulation.js';
import { ANYTHING, TO_CONFIG } from '../../support/sim/traffic.js';

const SETTINGS: RunSettings = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 };

interface Seen {
  report: Report;
  /** How often the table of interfaces was read. */
  looks: number;
}

async function run(
  network: SimulationOptions,
  targets = 1,
  change: (own: Machine, now: () => number) => Partial<Machine> = () => ({}),
): Promise<Seen> {
  const { machine, clock } = simulate(network);
  let looks = 0;
  const links = {
    list: () => {
      looks += 1;
      return machine.links.list();
    },
  };
  const report = await runScenario({
    scenario: REMOTE,
    targets: Array.from({ length: targets }, () => ({ address: TARGET, expected: true })),
    total: targets,
    settings: SETTINGS,
    machine: { ...machine, ...change(machine, () => clock.now()), links },
    version: '0.0.0',
    signal: new AbortController().signal,
    listener: () => {},
  });
  return { report, looks };
}

describe('the table of the PC’s interfaces', () => {
  it('is not read in a healthy run, nor while the unit is heard', async () => {
    expect((await run({})).looks).toBe(0);
    expect((await run({ hops: [{}, { dropForward: TO_CONFIG }] })).looks).toBe(0);
  });

  it('is read once for all units of which nothing is heard', async () => {
    const { looks, report } = await run({ hops: [{}, { dropForward: ANYTHING }] }, 2);
    expect(looks).toBe(1);
    expect(report.targets.map(({ evidence }) => evidence.filter((one) => one.probe === 'links').length)).toEqual([
      1, 1,
    ]);
  });
});

describe('the PC’s addresses', () => {
  const changesAt =
    (ms: number, address: string) =>
    (own: Machine, now: () => number): Partial<Machine> => ({
      interfaces: {
        list: () =>
          own.interfaces
            .list()
            .map((entry) => (entry.address === PC && now() >= ms ? { ...entry, address: address as Ipv4 } : entry)),
      },
    });

  it('are looked at again at the end, and recorded only when they changed', async () => {
    const looks = ({ report }: Seen) => report.targets[0]?.evidence.filter((one) => one.probe === 'interfaces').length;
    expect(looks(await run({}))).toBe(1);
    expect(looks(await run({}, 1, changesAt(10, '192.168.10.99')))).toBe(2);
  });

  it('that changed during a run accuse nobody of the silence that followed', async () => {
    const { report } = await run({ hops: [{}, { dropForward: TO_CONFIG }] }, 1, changesAt(500, '192.168.10.99'));
    const [target] = report.targets;
    expect(target).toMatchObject({ verdict: 'unproven', findings: [] });
    expect(target?.notes?.[0]).toContain('192.168.10.99 on e0 is new');
  });

  it('are in the report of each target, with the next hop', async () => {
    const { report } = await run({});
    expect(report.targets[0]?.leavesBy).toEqual({ interface: 'e0', source: PC, gateway: '192.168.10.1' });
  });
});
