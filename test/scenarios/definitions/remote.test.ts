import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { REMOTE } from '../../../src/scenarios/definitions/remote.js';
import { BROADCAST, type SimulationOptions, TARGET } from '../../support/sim/simulation.js';
import { ANYTHING, TO_CONFIG } from '../../support/sim/traffic.js';
import { at, FAULTS, LINUX } from '../network-faults.js';
import { failuresOf, type RemoteRun, runRemote, statusesOf } from '../run-remote.js';

describe('a healthy run', () => {
  it('passes with every machine step done and every step of a person left to the person', async () => {
    const { report, target } = await runRemote({ hops: [LINUX, LINUX] });
    expect(report.verdict).toBe('pass');
    expect(statusesOf(target)).toEqual({ route: 'met', ping: 'met', 'tcp-discovery': 'met', 'tcp-config': 'met' });
    expect(target.findings).toEqual([]);
    expect(target.steps.map(({ number, status }) => [number, status])).toEqual(
      REMOTE.steps.map((step) => [step.number, step.actor === 'machine' ? 'done' : 'manual']),
    );
    expect(target.system).toMatchObject({ name: 'Main', type: 'IP 500 V2' });
  });

  it('starts and finishes the steps in the documented order', async () => {
    const { events } = await runRemote({ hops: [LINUX, LINUX] });
    const started = events.flatMap((event) => (event.type === 'step-started' ? [event.number] : []));
    expect(started).toEqual([1, 3, 4, 5, 7]);
    expect(events[0]).toMatchObject({ type: 'run-started', scenario: 'remote', total: 1, method: 'raw' });
    expect(events[1]).toMatchObject({ type: 'target-started', address: TARGET });
    expect(events.at(-1)).toMatchObject({ type: 'target-finished' });
    expectEveryStepToFinishOnce({ events });
  });

  it('tells who the unit is before the step that names it, so that a mask knows the name', async () => {
    const { events, target } = await runRemote({ hops: [LINUX, LINUX] });
    const identified = events.findIndex(({ type }) => type === 'identified');
    const named = events.findIndex((event) => event.type === 'step-finished' && event.step.note.includes('Main'));
    expect(events[identified]).toEqual({ type: 'identified', address: TARGET, system: target.system });
    expect(named).toBeGreaterThan(identified);
    expect(identified).toBeGreaterThan(0);
  });

  it('tells of every packet before its replies', async () => {
    const { events, target } = await runRemote({ hops: [LINUX, LINUX] });
    const told = new Set<string>();
    for (const event of events) {
      if (event.type === 'probe-sent') told.add(event.evidence.id);
      if (event.type === 'reply') expect(told).toContain(event.evidence.id);
    }
    expect([...told]).toEqual(
      expect.arrayContaining(target.evidence.filter((entry) => 'ttl' in entry.request).map((entry) => entry.id)),
    );
  });

  it('leaves no listener and no socket behind', async () => {
    const { raw, datagrams } = await runRemote({ hops: [LINUX, LINUX] });
    expect(raw.listening).toBe(0);
    expect(datagrams.count).toBe(0);
  });

  it.each([32, 64, 128, 255])('passes with a unit whose initial TTL is %i', async (initialTtl) => {
    const { target } = await runRemote({ hops: [LINUX, LINUX], unit: { initialTtl } });
    expect(target.verdict).toBe('pass');
    expect(target.findings).toEqual([]);
  });

  it.each([
    ['mute routers', [{ mute: true }, { mute: true }]],
    ['a slow link', [{ ...LINUX, delayMs: 300 }, LINUX]],
    ['no router at all', []],
  ])('passes with %s', async (_name, hops) => {
    expect((await runRemote({ hops })).target.verdict).toBe('pass');
  });

  it('lists the units that answer the broadcast', async () => {
    const neighbours = [{ address: '192.168.10.50' as Ipv4 }, { address: '192.168.10.51' as Ipv4 }];
    const { target } = await runRemote({ neighbours });
    expect(target.steps[0]?.note).toContain('2 units on e0: 192.168.10.50, 192.168.10.51');
    expect(target.verdict).toBe('pass');
  });
});

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

describe('a healthy path that loses a fifth of its packets in each direction', () => {
  it.each(SEEDS)('fails no requirement (seed %i)', async (seed) => {
    const { target } = await runRemote({ hops: [{ ...LINUX, loss: 0.2 }, LINUX], seed });
    expect(Object.values(statusesOf(target))).not.toContain('failed');
    expect(failuresOf(target)).toEqual([]);
  });
});

const SENDING: [string, SimulationOptions][] = [
  ['healthy', { hops: [LINUX, LINUX] }],
  ['slow', { hops: [{ ...LINUX, delayMs: 300 }, LINUX] }],
  ['dropping everything', at(2, { dropForward: ANYTHING })],
  ['losing packets', { hops: [{ ...LINUX, loss: 0.2, dropForward: TO_CONFIG }, LINUX] }],
];

describe('what leaves the PC', () => {
  it.each(SENDING)(
    'on a path that is %s goes to the target and the broadcast address alone',
    async (_name, network) => {
      const { sent } = await runRemote(network);
      const destinations = new Set(sent.map(({ packet }) => packet.header.destination));
      expect([...destinations].sort()).toEqual([TARGET, BROADCAST].sort());
    },
  );

  it.each(SENDING)('on a path that is %s is at most the rate in any second', async (_name, network) => {
    const rate = 20;
    const { sent } = await runRemote({ ...network, rate });
    const times = sent.filter(({ by, packet }) => by === 'probe' && !isAcknowledgement(packet.udp)).map(({ at }) => at);
    expect(times.length).toBeGreaterThan(0);
    times.forEach((time, index) =>
      expect(times[index + rate] ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(time + 1000),
    );
  });

  it('is nothing when the PC has no route', async () => {
    expect((await runRemote({ route: false })).sent).toEqual([]);
  });
});

describe('a run that is cancelled', () => {
  it.each([0, 1, 50, 250, 700, 1500])(
    'after %i ms keeps what it has and calls nothing silent',
    async (cancelAfterMs) => {
      const { report, target, raw, datagrams } = await runRemote(at(1, { dropForward: ANYTHING }), { cancelAfterMs });
      expect(report.interrupted).toBe(true);
      expect(report.durationMs).toBe(cancelAfterMs);
      expect(failuresOf(target)).toEqual([]);
      expect(target.requirements.filter(({ status }) => status === 'failed')).toEqual([]);
      expect(target.verdict).toBe('unproven');
      expect([raw.listening, datagrams.count]).toEqual([0, 0]);
    },
  );

  it('names the steps that were not reached', async () => {
    const { target } = await runRemote(at(1, { dropForward: ANYTHING }), { cancelAfterMs: 250 });
    expect(target.steps).toHaveLength(REMOTE.steps.length);
    expect(target.steps.at(-1)).toMatchObject({ status: 'skipped', note: 'interrupted before this step' });
  });

  it('keeps a requirement that was met before', async () => {
    const { target } = await runRemote(at(2, { dropForward: TO_CONFIG }), { cancelAfterMs: 800 });
    expect(statusesOf(target)).toMatchObject({ route: 'met', ping: 'met', 'tcp-discovery': 'met' });
    expect(statusesOf(target)['tcp-config']).not.toBe('failed');
  });
});

describe('without raw sockets', () => {
  it('a healthy path ends unproven for want of a ping, with every session opened', async () => {
    const { report, target } = await runRemote({ raw: false });
    expect(report.vantage.method).toBe('connect');
    expect(report.verdict).toBe('unproven');
    expect(statusesOf(target)).toEqual({
      route: 'met',
      ping: 'not-tested',
      'tcp-discovery': 'met',
      'tcp-config': 'met',
    });
  });

  it.each(FAULTS)('$name: no hop is accused', async ({ network, code }) => {
    const { target } = await runRemote({ ...network, raw: false });
    const accused = failuresOf(target).filter((finding) => finding.code !== 'pc-no-route');
    const routers = accused.flatMap((finding) => finding.suspects).filter(({ role }) => role === 'router');
    expect(routers.every((suspect) => suspect.hop === undefined)).toBe(true);
    const wanted = code.startsWith('ping') ? 'unproven' : expect.stringMatching(/^(fail|unproven)$/);
    expect(target.verdict).toEqual(wanted);
  });
});

/** The acknowledgements of a TFTP transfer answer the unit's packets one by one; they are not paced. */
function isAcknowledgement(udp: { payload: Buffer } | undefined): boolean {
  return udp?.payload.readUInt16BE(0) === 4;
}

function expectEveryStepToFinishOnce({ events }: Pick<RemoteRun, 'events'>): void {
  const finished = events.flatMap((event) => (event.type === 'step-finished' ? [event.step.number] : []));
  expect([...finished].sort((a, b) => a - b)).toEqual(REMOTE.steps.map((step) => step.number));
}
