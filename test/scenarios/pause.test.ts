import { describe, expect, it } from 'vitest';
import { fromNumber, type Ipv4, toNumber } from '../../src/model/address.js';
import type { Report, StepResult, TargetReport } from '../../src/model/report.js';
import { MULTI_REMOTE } from '../../src/scenarios/definitions/multi-remote.js';
import { REMOTE } from '../../src/scenarios/definitions/remote.js';
import type { TargetSpec } from '../../src/scenarios/run/context.js';
import type { RunEvent } from '../../src/scenarios/run/events.js';
import { PauseControl } from '../../src/scenarios/run/pause.js';
import { runScenario } from '../../src/scenarios/run/run.js';
import { watch } from '../../src/scenarios/watch/watch.js';
import type { WatchEvent } from '../../src/scenarios/watch/watch-events.js';
import type { Packet } from '../support/sim/packet.js';
import { type Simulation, type SimulationOptions, simulate, TARGET } from '../support/sim/simulation.js';

const SETTINGS = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 } as const;
const PAUSE_MS = 300_000;
/** The longest that what was under way goes on: a step with its confirmation and trace. */
const UNDER_WAY_MS = 30_000;

interface Paused extends Simulation {
  report: Report;
  events: RunEvent[];
  /** Virtual times; infinite where there was no pause. */
  pausedAt: number;
}

interface Asked {
  scenario?: typeof REMOTE;
  targets?: readonly TargetSpec[];
  network?: SimulationOptions;
  /** Pauses for five minutes when this is told. */
  when?: (event: RunEvent) => boolean;
  cancelAfterMs?: number;
  rate?: number;
}

/** A run that is paused once. */
async function run(asked: Asked): Promise<Paused> {
  const { scenario = REMOTE, targets = [HERE], network = {}, when, cancelAfterMs, rate = 50 } = asked;
  const simulation = simulate({ rate, ...network });
  const { clock, machine } = simulation;
  const pause = new PauseControl(clock);
  const cancel = new AbortController();
  const events: RunEvent[] = [];
  let pausedAt = Number.POSITIVE_INFINITY;
  const report = await runScenario({
    scenario,
    targets,
    total: targets.length,
    settings: SETTINGS,
    machine,
    rate,
    version: '0.0.0',
    pause,
    signal: cancel.signal,
    listener(event) {
      events.push(event);
      if (pausedAt !== Number.POSITIVE_INFINITY || !when?.(event)) return;
      pausedAt = clock.now();
      pause.close();
      clock.after(PAUSE_MS, () => pause.open());
      if (cancelAfterMs !== undefined) clock.after(cancelAfterMs, () => cancel.abort());
    },
  });
  return { ...simulation, report, events, pausedAt };
}

const HERE: TargetSpec = { address: TARGET, expected: true };
const toConfig = ({ tcp }: Packet): boolean => [50804, 50805].includes(tcp?.destinationPort ?? 0);
const endOfStep =
  (number: number) =>
  (event: RunEvent): boolean =>
    event.type === 'step-finished' && event.step.number === number;

function targetOf({ report }: Paused): TargetReport {
  const [target] = report.targets;
  if (!target) throw new Error('the report has no target');
  return target;
}

/** Packets of the pause, once what was under way has ended. */
function sentWhilePaused({ sent, pausedAt }: Paused): number {
  return sent.filter(({ at }) => at > pausedAt + UNDER_WAY_MS && at < pausedAt + PAUSE_MS).length;
}

/** How many targets anything was sent to until then. */
function reached({ sent }: Paused, until: number): number {
  const destinations = sent.filter(({ at }) => at < until).map(({ packet }) => packet.header.destination);
  return new Set(destinations.filter((one) => one.startsWith('10.60.'))).size;
}

/** What a run says, without times and packets. */
function wordsOf(paused: Paused) {
  const { verdict, summary, requirements, findings } = targetOf(paused);
  return { verdict, summary, requirements, findings: findings.map(({ code, suspects }) => ({ code, suspects })) };
}

const machineSteps = ({ steps }: TargetReport): StepResult[] => steps.filter(({ status }) => status !== 'manual');

describe.each<[string, SimulationOptions]>([
  ['a healthy path', {}],
  ['a dropped configuration port', { hops: [{}, { dropForward: toConfig }] }],
  ['a refused configuration port', { unit: { open: [50802] } }],
])('a paused run on %s', (_name, network) => {
  it.each([1, 3, 4])('begins nothing after step %i until it goes on, and says the same in the end', async (number) => {
    const whole = await run({ network });
    const paused = await run({ network, when: endOfStep(number) });
    expect(paused.pausedAt).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(sentWhilePaused(paused)).toBe(0);
    expect(paused.clock.now()).toBeGreaterThan(PAUSE_MS);
    expect(wordsOf(paused)).toEqual(wordsOf(whole));
  });

  it('counts the pause into no step and takes nothing for lost', async () => {
    const whole = targetOf(await run({ network }));
    const paused = targetOf(await run({ network, when: endOfStep(3) }));
    const longest = Math.max(...machineSteps(whole).map(({ durationMs }) => durationMs));
    for (const { durationMs } of machineSteps(paused)) expect(durationMs).toBeLessThan(longest + UNDER_WAY_MS);
    const silent = ({ evidence }: TargetReport): number =>
      evidence.filter(({ outcome }) => outcome === 'silent').length;
    expect(silent(paused)).toBe(silent(whole));
  });
});

describe('a paused run', () => {
  it('ends at once when it is cancelled, with what it has', async () => {
    const paused = await run({ when: endOfStep(3), cancelAfterMs: 60_000 });
    expect(paused.clock.now()).toBeLessThan(PAUSE_MS);
    expect(paused.report.interrupted).toBe(true);
    expect(targetOf(paused).steps.at(-1)?.note).toMatch(/interrupted/);
    expect([paused.raw.listening, paused.datagrams.count]).toEqual([0, 0]);
  });

  it('begins no other target, one after the other or beside each other', async () => {
    const first = toNumber('10.60.0.1' as Ipv4);
    const many = Array.from({ length: 2000 }, (_, index) => ({ address: fromNumber(first + index), expected: false }));
    for (const targets of [many.slice(0, 3), many]) {
      const when = (event: RunEvent): boolean => event.type === 'target-passed-over';
      const paused = await run({ scenario: MULTI_REMOTE, targets, when, rate: 10_000 });
      expect(sentWhilePaused(paused)).toBe(0);
      expect(reached(paused, Number.POSITIVE_INFINITY)).toBe(targets.length);
      expect(reached(paused, paused.pausedAt + PAUSE_MS)).toBeLessThan(targets.length);
    }
  });

  it('traces no fewer of its targets than if it had not been paused', async () => {
    const first = toNumber('10.60.0.1' as Ipv4);
    const silent = Array.from({ length: 100 }, (_, index) => ({ address: fromNumber(first + index), expected: true }));
    const traced = ({ report }: Paused): number => report.targets.filter(({ path }) => path.hops.length > 0).length;
    const targets = [...silent, HERE];
    const network = { unit: { silent: [50804, 50805] } };
    const whole = await run({ scenario: MULTI_REMOTE, targets, network });
    const late = (event: RunEvent): boolean => event.type === 'probe-sent' && hasShortLife(event);
    const paused = await run({ scenario: MULTI_REMOTE, targets, network, when: late });
    expect(paused.pausedAt).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(sentWhilePaused(paused)).toBe(0);
    expect(traced(whole)).toBeGreaterThan(1);
    expect(traced(paused)).toBeGreaterThanOrEqual(traced(whole));
  });
});

function hasShortLife(event: Extract<RunEvent, { type: 'probe-sent' }>): boolean {
  const { request } = event.evidence;
  return 'ttl' in request && request.ttl < 64;
}

describe('a paused watch', () => {
  it('begins no round, light or full, and goes on where it was', async () => {
    const simulation = simulate({ hops: [{}, { dropForward: toConfig }], longestMs: 10 * PAUSE_MS });
    const { clock, machine, sent } = simulation;
    const pause = new PauseControl(clock);
    const events: { news: WatchEvent; at: number }[] = [];
    let pausedAt = 0;
    const cancel = new AbortController();
    await watch({
      scenario: REMOTE,
      locate: async () => ({ address: TARGET }),
      settings: SETTINGS,
      machine,
      version: '0.0.0',
      intervalMs: 3000,
      limitMs: null,
      pause,
      signal: cancel.signal,
      listener(news) {
        events.push({ news, at: clock.now() });
        if (pausedAt > 0 || news.type !== 'check-started' || news.kind !== 'light') return;
        pausedAt = clock.now();
        pause.close();
        clock.after(PAUSE_MS, () => pause.open());
        clock.after(PAUSE_MS + 20_000, () => cancel.abort());
      },
    });
    const isPaused = (at: number): boolean => at > pausedAt && at < pausedAt + PAUSE_MS;
    expect(pausedAt).toBeGreaterThan(0);
    expect(events.filter(({ news, at }) => news.type === 'check-started' && isPaused(at))).toEqual([]);
    expect(sent.filter(({ at }) => isPaused(at) && at > pausedAt + UNDER_WAY_MS)).toEqual([]);
    const later = events.filter(({ news, at }) => news.type === 'check-started' && at >= pausedAt + PAUSE_MS);
    expect(later.length).toBeGreaterThan(3);
    expect(events.some(({ news }) => news.type === 'requirement-changed')).toBe(false);
  });

  it('ends at once when it is cancelled', async () => {
    const { machine, clock } = simulate({ hops: [{}, { dropForward: toConfig }] });
    const pause = new PauseControl(clock);
    const cancel = new AbortController();
    const result = await watch({
      scenario: REMOTE,
      locate: async () => ({ address: TARGET }),
      settings: SETTINGS,
      machine,
      version: '0.0.0',
      intervalMs: 3000,
      limitMs: null,
      pause,
      signal: cancel.signal,
      listener(news) {
        if (news.type !== 'diagnosed') return;
        pause.close();
        clock.after(60_000, () => cancel.abort());
      },
    });
    expect(result).toMatchObject({ end: 'interrupted', report: { verdict: 'fail' } });
    expect(clock.now()).toBeLessThan(PAUSE_MS);
  });
});
