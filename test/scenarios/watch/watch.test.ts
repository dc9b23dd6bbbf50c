import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import type { ScenarioDefinition } from '../../../src/scenarios/definitions/definition.js';
import { REMOTE } from '../../../src/scenarios/definitions/remote.js';
import { SECURITY } from '../../../src/scenarios/definitions/security.js';
import { type Location, type WatchResult, watch } from '../../../src/scenarios/watch/watch.js';
import type { WatchEvent } from '../../../src/scenarios/watch/watch-events.js';
import { readable } from '../../support/readable.js';
import type { Packet } from '../../support/sim/packet.js';
import { type Simulation, type SimulationOptions, simulate, TARGET } from '../../support/sim/simulation.js';

const SETTINGS = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 } as const;
const HOUR_MS = 3_600_000;

interface Watched extends Simulation {
  result: WatchResult;
  events: WatchEvent[];
}

interface Options {
  /** Ends the watch after that many virtual milliseconds. */
  limitMs?: number;
  cancelAfterMs?: number;
  locate?: (now: number) => Location;
  scenario?: ScenarioDefinition;
}

/** A watch of the simulated unit; `drops` says which packets the second router drops at a given time. */
async function watched(
  drops: (packet: Packet, now: number) => boolean,
  options: Options = {},
  network: SimulationOptions = {},
): Promise<Watched> {
  const clock = { now: () => 0 };
  const dropForward = (packet: Packet): boolean => drops(packet, clock.now());
  const simulation = simulate({ hops: [{}, { dropForward }], longestMs: 2 * HOUR_MS, ...network });
  clock.now = () => simulation.clock.now();
  const cancel = new AbortController();
  if (options.cancelAfterMs !== undefined) simulation.clock.after(options.cancelAfterMs, () => cancel.abort());
  const events: WatchEvent[] = [];
  const result = await watch({
    scenario: options.scenario ?? REMOTE,
    locate: async () => options.locate?.(simulation.clock.now()) ?? { address: TARGET },
    settings: SETTINGS,
    machine: simulation.machine,
    version: '0.0.0',
    intervalMs: 3000,
    limitMs: options.limitMs ?? null,
    signal: cancel.signal,
    listener: (event) => events.push(event),
  });
  readable(result.report);
  return { ...simulation, result, events };
}

const toConfig = ({ tcp }: Packet): boolean => [50804, 50805].includes(tcp?.destinationPort ?? 0);
const until = (end: number, matches: (packet: Packet) => boolean) => (packet: Packet, now: number) =>
  now < end && matches(packet);

function changesOf(events: readonly WatchEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'requirement-changed' ? [`${event.id} ${event.from} ${event.to}`] : [],
  );
}

function ofType<T extends WatchEvent['type']>(events: readonly WatchEvent[], type: T) {
  return events.filter((event): event is Extract<WatchEvent, { type: T }> => event.type === type);
}

describe.each<[string, SimulationOptions, WatchResult['end']]>([
  ['raw sockets', {}, 'met'],
  ['the tools of the system', { raw: false, tools: {} }, 'met'],
  ['ordinary sockets, which cannot ping', { raw: false }, 'untestable'],
])('a rule that is opened while it is watched by %s', (_name, network, end) => {
  it('becomes met once, soon, and a full run proves it', async () => {
    const { result, events } = await watched(until(20_000, toConfig), {}, network);
    expect(result.end).toBe(end);
    expect(changesOf(events)).toEqual([expect.stringMatching(/^tcp-config (failed|unproven) met$/)]);
    const [change] = ofType(events, 'requirement-changed');
    expect(change?.atMs).toBeGreaterThan(20_000);
    expect(change?.atMs).toBeLessThan(27_000);
    expect(ofType(events, 'diagnosed')).toHaveLength(2);
    expect(ofType(events, 'all-met')).toHaveLength(end === 'met' ? 1 : 0);
    expect(result.report).toMatchObject({ interrupted: false, watch: { runs: 2, intervalMs: 3000 } });
    expect(result.report.targets[0]?.requirements.find(({ id }) => id === 'tcp-config')?.status).toBe('met');
  });
});

describe('a watch', () => {
  it('ends with its first run where everything is met', async () => {
    const { result } = await watched(() => false);
    expect(result).toMatchObject({ end: 'met', report: { verdict: 'pass', watch: { checks: 0, runs: 1 } } });
  });

  it('tells of what breaks meanwhile, and of its return', async () => {
    const ping = (packet: Packet, now: number) => now > 20_000 && now < 60_000 && packet.icmp !== undefined;
    const { result, events } = await watched(
      (packet, now) => ping(packet, now) || until(90_000, toConfig)(packet, now),
    );
    expect(changesOf(events)).toEqual(['ping met failed', 'ping failed met', 'tcp-config failed met']);
    expect(result.end).toBe('met');
  });

  it('follows a unit that restarts: all is silent, then all is back', async () => {
    const down = (_packet: Packet, now: number) => now > 12_000 && now < 70_000;
    const { result, events } = await watched((packet, now) => down(packet, now) || until(8000, toConfig)(packet, now), {
      limitMs: 200_000,
    });
    expect(result.end).toBe('met');
    expect(changesOf(events)).toContain('tcp-config failed met');
  });

  it('is not deceived by a device that accepts every session in the unit’s name', async () => {
    const { result, events } = await watched(
      () => false,
      { limitMs: 240_000 },
      {
        hops: [{}, { proxy: { match: (packet) => packet.tcp !== undefined } }],
        unit: { open: [50802] },
      },
    );
    expect(changesOf(events).filter((change) => change.endsWith(' met'))).toEqual([]);
    expect(result.end).toBe('limit');
  });

  it('watches other scenarios by their own requirements', async () => {
    const toSecurity = ({ tcp }: Packet): boolean => [50812, 50813].includes(tcp?.destinationPort ?? 0);
    const unit = { unit: { open: [50802, 50812] } };
    const { result, events } = await watched(until(20_000, toSecurity), { scenario: SECURITY }, unit);
    expect(changesOf(events)).toEqual(['tcp-security failed met']);
    expect(result).toMatchObject({ end: 'met', report: { scenario: 'security', verdict: 'pass' } });
  });

  it('ends at its limit with the newest verdict', async () => {
    const { result, clock } = await watched((packet) => toConfig(packet), { limitMs: 30_000 });
    expect(result).toMatchObject({ end: 'limit', report: { verdict: 'fail', interrupted: false } });
    expect(clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(clock.now()).toBeLessThan(36_000);
  });

  it('judges a change shortly before the limit before it ends', async () => {
    // Whatever the phase of the checks, one begins between this change and the limit.
    const { result } = await watched(until(26_500, toConfig), { limitMs: 30_000 });
    expect(result).toMatchObject({ end: 'met', report: { verdict: 'pass' } });
  });

  it.each([100, 1500, 9000, 20_500])('cancelled after %i ms has a report that says so', async (cancelAfterMs) => {
    const { result, raw, datagrams } = await watched((packet) => toConfig(packet), { cancelAfterMs });
    expect(result.end).toBe('interrupted');
    expect(result.report.interrupted).toBe(true);
    expect(result.report.targets).toHaveLength(1);
    expect([raw.listening, datagrams.count]).toEqual([0, 0]);
  });

  it('waits for a name to resolve, and follows it', async () => {
    const locate = (now: number): Location =>
      now < 10_000 ? { unresolved: { name: 'pbx.example', errno: 'ENOTFOUND' } } : { address: TARGET };
    const { result, sent, events } = await watched(() => false, { locate });
    expect(result).toMatchObject({ end: 'met', report: { verdict: 'pass' } });
    expect(sent.filter(({ at }) => at < 10_000)).toEqual([]);
    expect(ofType(events, 'diagnosed')).toHaveLength(2);
  });

  it('says when the PC’s address on the way to the unit changes', async () => {
    const simulation = simulate({ hops: [{}, { dropForward: toConfig }] });
    const routes = simulation.machine.routes;
    const events: WatchEvent[] = [];
    await watch({
      scenario: REMOTE,
      locate: async () => ({ address: TARGET }),
      settings: SETTINGS,
      machine: {
        ...simulation.machine,
        routes: {
          async lookup(destination) {
            const route = await routes.lookup(destination);
            return simulation.clock.now() < 12_000 ? route : { ...route, source: '192.168.10.99' as Ipv4 };
          },
        },
      },
      version: '0.0.0',
      intervalMs: 3000,
      limitMs: 20_000,
      signal: new AbortController().signal,
      listener: (event) => events.push(event),
    });
    expect(ofType(events, 'pc-address-changed')).toMatchObject([{ from: '192.168.10.20', to: '192.168.10.99' }]);
  });
});

describe('an hour of watching', () => {
  it('keeps to the pace, sends little, and keeps nothing of what is past', async () => {
    const { sent, events, result, raw } = await watched((packet) => toConfig(packet), { limitMs: HOUR_MS });
    const checks = ofType(events, 'check-finished').filter(({ kind }) => kind === 'light');
    expect(checks.length).toBeGreaterThan(1000);
    expect(checks.length).toBeLessThanOrEqual(1200);
    // Two ports every three seconds, with the light look at the others every fifteen.
    expect(sent.length / checks.length).toBeLessThan(8);
    const times = sent.filter(({ by }) => by === 'probe').map(({ at }) => at);
    times.forEach((time, index) =>
      expect(times[index + 50] ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(time + 1000),
    );
    expect(raw.listening).toBe(0);
    expect(JSON.stringify(result.report).length).toBeLessThan(200_000);
    expect(result.report.watch).toMatchObject({ runs: 1 });
  });
});
