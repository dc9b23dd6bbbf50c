import { describe, expect, it } from 'vitest';
import { fromNumber, type Ipv4, toNumber } from '../../src/model/address.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { MULTI_REMOTE } from '../../src/scenarios/definitions/multi-remote.js';
import type { TargetSpec } from '../../src/scenarios/run/context.js';
import type { RunEvent } from '../../src/scenarios/run/events.js';
import { runScenario } from '../../src/scenarios/run/run.js';
import { readable } from '../support/readable.js';
import { PC, type Simulation, type SimulationOptions, simulate, TARGET } from '../support/sim/simulation.js';

const SETTINGS = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 } as const;
const FIRST = toNumber('10.60.0.1' as Ipv4);
const address = (index: number): Ipv4 => fromNumber(FIRST + index);
const addresses = (count: number): Ipv4[] => Array.from({ length: count }, (_, index) => address(index));

interface ManyRun extends Simulation {
  report: Report;
  events: RunEvent[];
}

interface Asked {
  targets: Iterable<TargetSpec>;
  total: number;
  network?: SimulationOptions;
  cancelAfterMs?: number;
  rate?: number;
}

async function runMany({ targets, total, network = {}, cancelAfterMs, rate = 10_000 }: Asked): Promise<ManyRun> {
  const simulation = simulate({ rate, ...network });
  const events: RunEvent[] = [];
  const cancel = new AbortController();
  if (cancelAfterMs !== undefined) simulation.clock.after(cancelAfterMs, () => cancel.abort());
  const report = await runScenario({
    scenario: MULTI_REMOTE,
    targets,
    total,
    settings: SETTINGS,
    machine: simulation.machine,
    rate,
    version: '0.0.0',
    signal: cancel.signal,
    listener: (event) => events.push(event),
  });
  return { ...simulation, report: readable(report), events };
}

const named = (all: readonly Ipv4[]): TargetSpec[] => all.map((one) => ({ address: one, expected: true }));
const members = (all: readonly Ipv4[]): TargetSpec[] => all.map((one) => ({ address: one, expected: false }));
const verdicts = ({ report }: ManyRun): Record<string, string> =>
  Object.fromEntries(report.targets.map((target) => [target.address, target.verdict]));
const failure = (target: TargetReport | undefined) => target?.findings.find(({ severity }) => severity === 'failure');

describe('many targets named one by one', () => {
  it('are not traced for a UDP discovery that is only silent', async () => {
    const all = [...addresses(4), TARGET];
    const neighbours = addresses(4).map((one) => ({ address: one, whoIs: 'silent' as const }));
    const run = await runMany({
      targets: named(all),
      total: all.length,
      network: { neighbours, unit: { whoIs: 'silent' } },
    });
    expect(run.report.targets.map(({ findings }) => findings.map(({ code }) => code))).toEqual(
      all.map(() => ['udp-discovery-off']),
    );
    expect(run.sent.filter(({ packet }) => packet.udp && packet.header.ttl < 64)).toEqual([]);
  });

  it('are all reported in order: those that answer pass, silent ones fail', async () => {
    const all = [...addresses(11), TARGET];
    const present = all.filter((_, index) => index % 3 !== 2);
    const neighbours = present.filter((one) => one !== TARGET).map((one) => ({ address: one }));
    const run = await runMany({ targets: named(all), total: all.length, network: { neighbours } });
    expect(run.report.targets.map((target) => target.address)).toEqual(all);
    const expected = all.map((one) => [one, present.includes(one) || one === TARGET ? 'pass' : 'fail']);
    expect(verdicts(run)).toEqual(Object.fromEntries(expected));
  });

  it('that are silent and were not traced name no device by its hop, and how to trace them', async () => {
    const run = await runMany({ targets: named(addresses(30)), total: 30 });
    const untraced = run.report.targets.filter(({ path }) => path.hops.length === 0);
    expect(untraced.length).toBeGreaterThan(20);
    for (const target of untraced) {
      const found = failure(target);
      expect(found?.code).toBe('path-silent');
      expect(found?.suspects).toEqual([
        { role: 'router', direction: 'forward' },
        { role: 'unit', address: target.address, direction: 'forward' },
      ]);
      expect(found?.nextTest).toContain(`pathproof run remote --address ${target.address}`);
      expect(found?.certainty).not.toBe('proved');
    }
  });

  it('are traced one after the other, after all measurements', async () => {
    const run = await runMany({
      targets: named([...addresses(6), TARGET]),
      total: 7,
      network: { unit: { silent: [50804, 50805] } },
    });
    const lastWhole = Math.max(...run.sent.filter(({ packet }) => packet.header.ttl >= 64).map(({ at }) => at));
    const hopProbes = run.sent.filter(({ packet }) => packet.header.ttl < 64);
    expect(hopProbes.length).toBeGreaterThan(0);
    const order = hopProbes.map(({ packet }) => packet.header.destination);
    const blocks = order.filter((one, index) => one !== order[index - 1]);
    expect(new Set(blocks).size).toBe(blocks.length);
    expect(Math.min(...hopProbes.map(({ at }) => at))).toBeGreaterThan(lastWhole - 10_000);
    expect(failure(run.report.targets.find((target) => target.address === TARGET))).toMatchObject({
      code: 'port-filtered',
    });
  });

  it('tell after each of them how many are done, and in the end that nothing is left', async () => {
    const run = await runMany({ targets: named(addresses(9)), total: 9, rate: 50 });
    const told = run.events.filter((event) => event.type === 'run-progress');
    expect(told.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(told.every(({ total, leftMs }) => total === 9 && leftMs !== null && leftMs >= 0)).toBe(true);
  });

  it('are measured with ping beside the steps, which is not required of them', async () => {
    const network = { unit: { answersPing: false } };
    const run = await runMany({ targets: named([...addresses(4), TARGET]), total: 5, network });
    const target = run.report.targets.find((one) => one.address === TARGET);
    expect(target?.evidence.some((entry) => entry.probe === 'echo')).toBe(true);
    expect(target?.requirements.map(({ id }) => id)).toEqual(['route', 'tcp-discovery', 'tcp-config']);
    expect(target?.verdict).toBe('pass');
  });
});

/** A router, or another PC with a TFTP server: it answers, and every port of a unit is closed. */
const REFUSER: { open: number[]; whoIs: 'error' } = { open: [], whoIs: 'error' };

describe('the members of a range', () => {
  it('are reported only where something answers, and the others cost a knock alone', async () => {
    const neighbours = [{ address: address(3) }, { address: address(40), open: [] }];
    const run = await runMany({ targets: members(addresses(60)), total: 60, network: { neighbours } });
    expect(verdicts(run)).toEqual({ [address(3)]: 'pass', [address(40)]: 'fail' });
    const toSilent = run.sent.filter(({ packet }) => packet.header.destination === address(7));
    expect(toSilent).toHaveLength(2 * SETTINGS.attempts);
    expect(run.events.filter((event) => event.type === 'target-passed-over')).toHaveLength(58);
  });

  it('are found by UDP alone as well', async () => {
    const neighbours = [{ address: address(3), silent: [50802, 50804, 50805] }];
    const run = await runMany({ targets: members(addresses(10)), total: 10, network: { neighbours } });
    expect(Object.keys(verdicts(run))).toEqual([address(3)]);
  });

  it('that only refuse are no unit: counted, never judged', async () => {
    const network = {
      neighbours: [{ address: address(3) }, { address: address(9), ...REFUSER }, { address: address(5), ...REFUSER }],
    };
    const run = await runMany({ targets: members(addresses(12)), total: 12, network });
    expect(verdicts(run)).toEqual({ [address(3)]: 'pass' });
    expect(run.report.verdict).toBe('pass');
    expect(run.report.noUnits).toEqual([address(5), address(9)]);
    const few = await runMany({ targets: members([address(5)]), total: 1, network });
    expect([few.report.targets, few.report.noUnits]).toEqual([[], [address(5)]]);
    const given = await runMany({ targets: named([address(5)]), total: 1, network });
    expect(given.report.verdict).toBe('fail');
  });

  it('that are units keep counting where only their discovery port is refused', async () => {
    const network = { neighbours: [{ address: address(5), ...REFUSER, open: [50804, 50805] }] };
    const run = await runMany({ targets: members(addresses(8)), total: 8, network });
    expect(verdicts(run)).toEqual({ [address(5)]: 'fail' });
    expect(run.report.noUnits).toBeUndefined();
  });

  it.each([1, 8])('leave out the PC’s own address, among %i of them', async (count) => {
    const all = [PC, ...addresses(count - 1)];
    const run = await runMany({ targets: members(all), total: all.length });
    expect([run.report.targets, run.report.noUnits]).toEqual([[], undefined]);
    expect(run.sent.filter(({ packet }) => packet.header.destination === PC)).toEqual([]);
  });

  it('are walked one at a time, however long the range is', async () => {
    let taken = 0;
    function* endless(): Generator<TargetSpec> {
      while (taken < 65_536) yield { address: address(taken++), expected: false };
    }
    const run = await runMany({ targets: endless(), total: 65_536, cancelAfterMs: 20_000, rate: 50 });
    const done = run.events.filter((event) => event.type === 'target-passed-over').length;
    expect(done).toBeGreaterThan(50);
    expect(taken - done).toBeLessThanOrEqual(20);
    expect(run.report.targets).toEqual([]);
  });
});

describe('an interrupted run over many targets', () => {
  it('reports those it had begun with what it has, and none of the others', async () => {
    const neighbours = [{ address: address(0) }];
    const run = await runMany({
      targets: named(addresses(200)),
      total: 200,
      network: { neighbours },
      cancelAfterMs: 8000,
      rate: 50,
    });
    expect(run.report.interrupted).toBe(true);
    expect(run.report.targets[0]).toMatchObject({ address: address(0), verdict: 'pass' });
    expect(run.report.targets.length).toBeLessThan(60);
    const last = run.report.targets.at(-1);
    expect(last?.verdict).toBe('unproven');
    expect(last?.requirements.every(({ status }) => status === 'not-tested')).toBe(true);
    expect(run.sent.some(({ packet }) => packet.header.destination === address(199))).toBe(false);
  });
});
