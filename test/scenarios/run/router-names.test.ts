import { describe, expect, it } from 'vitest';
import { fromNumber, type Ipv4, toNumber } from '../../../src/model/address.js';
import type { Report, TargetReport } from '../../../src/model/report.js';
import { MULTI_REMOTE } from '../../../src/scenarios/definitions/multi-remote.js';
import { REMOTE } from '../../../src/scenarios/definitions/remote.js';
import { RouterNames } from '../../../src/scenarios/run/router-names.js';
import { runScenario } from '../../../src/scenarios/run/run.js';
import { watch } from '../../../src/scenarios/watch/watch.js';
import { HOPS, type Simulation, type SimulationOptions, simulate, TARGET } from '../../support/sim/simulation.js';

const SETTINGS = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 } as const;
const [R1, R2] = HOPS as [Ipv4, Ipv4];
const NAMES = { [R1]: 'r1.branch.example', [R2]: 'r2.branch.example', [TARGET]: 'pbx.branch.example' };
/** The second router drops the configuration port, so that the path is traced. */
const TRACED: SimulationOptions = {
  hops: [{}, { dropForward: ({ tcp }) => [50804, 50805].includes(tcp?.destinationPort ?? 0) }],
};

interface NamedRun extends Simulation {
  report: Report;
  /** The targets as they were told when they were measured. */
  measured: TargetReport[];
}

interface Asked {
  names?: boolean;
  /** Cancels the run this many virtual milliseconds after it asked for the first name. */
  cancelAfterMs?: number;
}

async function run(network: SimulationOptions, { names = true, cancelAfterMs }: Asked = {}): Promise<NamedRun> {
  const simulation = simulate({ ...TRACED, ...network });
  const { machine, clock } = simulation;
  const cancel = new AbortController();
  const measured: TargetReport[] = [];
  const { reverse } = simulation.resolver;
  simulation.resolver.reverse = (...given) => {
    if (cancelAfterMs !== undefined) clock.after(cancelAfterMs, () => cancel.abort());
    return reverse.apply(simulation.resolver, given);
  };
  const report = await runScenario({
    scenario: REMOTE,
    targets: [{ address: TARGET, expected: true }],
    total: 1,
    settings: SETTINGS,
    ...(names ? { names: new RouterNames(machine) } : {}),
    machine,
    version: '0.0.0',
    signal: cancel.signal,
    listener: (event) => {
      if (event.type === 'target-finished') measured.push(event.target);
    },
  });
  return { ...simulation, report, measured };
}

const namesIn = (report: Report | undefined): (string | undefined)[] =>
  (report?.targets[0]?.path.hops ?? []).map(({ name }) => name);

function nameless(target: TargetReport): TargetReport {
  const hops = target.path.hops.map(({ name: _name, ...hop }) => hop);
  return { ...target, path: { ...target.path, hops } };
}

describe('names of routers', () => {
  it('are in the report, and nothing else of it changes', async () => {
    const { report, measured } = await run({ dns: { names: NAMES } });
    expect(namesIn(report)).toEqual(['r1.branch.example', 'r2.branch.example', undefined]);
    expect(report.targets.map(nameless)).toEqual(measured);
    expect(report.verdict).toBe('fail');
  });

  it('are asked of nobody unless wanted', async () => {
    const { resolver, report } = await run({ dns: { names: NAMES } }, { names: false });
    expect(resolver.asked).toEqual([]);
    expect(namesIn(report)).toEqual([undefined, undefined, undefined]);
  });

  it('are asked for after the last packet, of the routers alone', async () => {
    const { resolver, sent } = await run({ dns: { names: NAMES } });
    const last = Math.max(...sent.map(({ at }) => at));
    expect(resolver.asked.map(({ address }) => address)).toEqual([R1, R2]);
    for (const { at } of resolver.asked) expect(at).toBeGreaterThanOrEqual(last);
  });

  it('stay away where DNS has none', async () => {
    const { report } = await run({ dns: { names: { [R2]: 'r2.branch.example' } } });
    expect(namesIn(report)).toEqual([undefined, 'r2.branch.example', undefined]);
    expect(report.targets[0]?.path.hops[0]).not.toHaveProperty('name');
  });

  it.each([
    ['is mute', null],
    ['is slow', 5000],
  ])('cost a second at most where DNS %s', async (_what, delayMs) => {
    const without = await run({}, { names: false });
    const { report, measured, resolver } = await run({ dns: { names: NAMES, delayMs } });
    expect(report.durationMs - without.report.durationMs).toBe(1000);
    expect(namesIn(report)).toEqual([undefined, undefined, undefined]);
    expect(resolver.asked).toHaveLength(2);
    expect(report.targets).toEqual(measured);
  });

  it('end at once when the run is cancelled meanwhile', async () => {
    const without = await run({}, { names: false });
    const { report } = await run({ dns: { names: NAMES, delayMs: null } }, { cancelAfterMs: 10 });
    expect(report.durationMs - without.report.durationMs).toBe(10);
    expect(report.targets[0]?.verdict).toBe('fail');
  });

  it('are not asked for after a run that was cancelled', async () => {
    const { machine, resolver } = simulate({ dns: { names: NAMES } });
    expect([...(await new RouterNames(machine).learn([R1], AbortSignal.abort())).values()]).toEqual([null]);
    expect(resolver.asked).toEqual([]);
  });
});

describe('names of many routers', () => {
  const first = toNumber('10.7.0.1' as Ipv4);
  const routers = Array.from({ length: 100 }, (_, index) => fromNumber(first + index));
  const names = Object.fromEntries(routers.map((address) => [address, `r${address.replaceAll('.', '-')}`]));
  const never = new AbortController().signal;

  it('are asked for each once, the first sixty-four of them, few at a time', async () => {
    const { machine, resolver } = simulate({ dns: { names } });
    const asking = new RouterNames(machine);
    await asking.learn([...routers.slice(0, 10), ...routers.slice(0, 10)], never);
    expect(resolver.asked).toHaveLength(10);
    const known = await asking.learn(routers, never);
    expect(resolver.asked.map(({ address }) => address)).toEqual(routers.slice(0, 64));
    expect(resolver.mostAtOnce).toBe(8);
    expect(known).toEqual(new Map(routers.slice(0, 64).map((address) => [address, names[address]])));
  });

  it('are within the same second, and what was told by then is kept', async () => {
    const { machine, clock, resolver } = simulate({ dns: { names, delayMs: 300 } });
    const known = await new RouterNames(machine).learn(routers, never);
    expect(clock.now()).toBe(1000);
    expect([...known.values()].filter((name) => name !== null)).toHaveLength(24);
    expect(resolver.asked).toHaveLength(32);
  });

  it('of a run against many units are asked once, however many paths they are on', async () => {
    const { machine, resolver } = simulate({ dns: { names: NAMES }, rate: 10_000, unit: { present: false } });
    const targets = Array.from({ length: 5 }, (_, index) => fromNumber(toNumber(TARGET) + index));
    const report = await runScenario({
      scenario: MULTI_REMOTE,
      targets: targets.map((address) => ({ address, expected: true })),
      total: targets.length,
      settings: SETTINGS,
      names: new RouterNames(machine),
      machine,
      rate: 10_000,
      version: '0.0.0',
      signal: never,
      listener: () => {},
    });
    const asked = resolver.asked.map(({ address }) => address);
    expect(asked).toEqual([...new Set(asked)]);
    expect(asked).toContain(R1);
    const named = report.targets.flatMap(({ path }) => path.hops).filter(({ address }) => address === R1);
    expect(named.length).toBeGreaterThan(1);
    for (const { name } of named) expect(name).toBe('r1.branch.example');
  });
});

describe('names of routers in a watch', () => {
  it('are asked once for all of its runs, and are in its report', async () => {
    const clock = { now: () => 0 };
    const simulation = simulate({
      hops: [
        {},
        { dropForward: ({ tcp }) => clock.now() < 20_000 && [50804, 50805].includes(tcp?.destinationPort ?? 0) },
      ],
      dns: { names: NAMES },
    });
    clock.now = () => simulation.clock.now();
    const diagnosed: Report[] = [];
    const { end } = await watch({
      scenario: REMOTE,
      locate: () => Promise.resolve({ address: TARGET }),
      settings: SETTINGS,
      names: new RouterNames(simulation.machine),
      machine: simulation.machine,
      version: '0.0.0',
      intervalMs: 3000,
      limitMs: null,
      signal: new AbortController().signal,
      listener: (event) => {
        if (event.type === 'diagnosed') diagnosed.push(event.report);
      },
    });
    expect(end).toBe('met');
    expect(diagnosed.length).toBeGreaterThan(1);
    expect(namesIn(diagnosed[0])).toEqual(['r1.branch.example', 'r2.branch.example', undefined]);
    expect(simulation.resolver.asked.map(({ address }) => address)).toEqual([R1, R2]);
  });
});
