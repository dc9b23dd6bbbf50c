import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import type { Purpose } from '../../../src/model/evidence/base.js';
import type { Evidence } from '../../../src/model/evidence/evidence.js';
import type { Finding, FindingCode } from '../../../src/model/finding.js';
import type { TargetReport } from '../../../src/model/report.js';
import { SECURITY } from '../../../src/scenarios/definitions/security.js';
import type { Packet } from '../../support/sim/packet.js';
import type { SimulationOptions } from '../../support/sim/simulation.js';
import { FROM_CONFIG, TO_CONFIG } from '../../support/sim/traffic.js';
import { at, FAULTS, LINUX } from '../network-faults.js';
import { failuresOf, runRemote, runSimulated, statusesOf, suspectsOf } from '../run-remote.js';

const HEALTHY: SimulationOptions = { hops: [LINUX, LINUX] };
/** Five SYNs and a session more to a port that opens; the third one gets what is left of 25 packets, a session being four. */
const FLOWS = 6;
const FLOWS_OF_THIRD = 4;
/** On the PC's own link two of them are for ports that nothing uses. */
const FLOWS_OF_THIRD_ON_LINK = 2;
const OUTSIDE = '203.0.113.9' as Ipv4;
const isTcp = ({ tcp }: Packet): boolean => tcp !== undefined;
const isForUnit = ({ tcp }: Packet): boolean =>
  tcp !== undefined && tcp.destinationPort >= 50_802 && tcp.destinationPort <= 50_813;
/** Three of four source ports never get through to the configuration service. */
const isBlocked = (packet: Packet): boolean => TO_CONFIG(packet) && (packet.tcp?.sourcePort ?? 0) % 4 !== 0;
const answersBlocked = (packet: Packet): boolean => FROM_CONFIG(packet) && (packet.tcp?.destinationPort ?? 0) % 4 !== 0;

function countOf(target: TargetReport, purpose: Purpose): number {
  return target.evidence.filter((entry) => purposeOf(entry) === purpose).length;
}

function purposeOf(entry: Evidence): Purpose | null {
  return 'purpose' in entry.request ? entry.request.purpose : null;
}

/** What a healthy run sends beside its measurements: a SYN is one packet, a session of the kernel four. */
function packetsBeside({ evidence }: TargetReport): number {
  const beside = evidence.filter((entry) => ['sweep', 'unused'].includes(purposeOf(entry) ?? ''));
  return beside.reduce((sum, { probe }) => sum + (probe === 'tcp-session' ? 4 : 1), 0);
}

function findingOf(target: TargetReport, code: FindingCode): Finding | undefined {
  return target.findings.find((finding) => finding.code === code);
}

function codesOf(target: TargetReport): FindingCode[] {
  return target.findings.map((finding) => finding.code);
}

describe('a healthy run', () => {
  it.each([
    ['ordinary routers', HEALTHY],
    ['mute routers', { hops: [{ mute: true }, { mute: true }] }],
    ['a unit of another initial TTL', { ...HEALTHY, unit: { initialTtl: 255 } }],
    ['a slow link', { hops: [{ ...LINUX, delayMs: 300 }, LINUX] }],
  ])('over %s pays for one large echo request, eight flows a port and no other follow-up', async (_name, network) => {
    const { target } = await runRemote(network);
    const sweeps = 2 * FLOWS + FLOWS_OF_THIRD;
    expect([countOf(target, 'size'), countOf(target, 'unused'), countOf(target, 'sweep')]).toEqual([1, 0, sweeps]);
    expect([countOf(target, 'compare'), countOf(target, 'swept-test')]).toEqual([0, 0]);
    expect(codesOf(target)).toEqual([]);
    expect(packetsBeside(target)).toBe(25);
  });

  it('on the PC’s own link asks two ports that nothing uses: only their refusal shows that the unit itself answers', async () => {
    const { target } = await runRemote({ hops: [] });
    expect([countOf(target, 'size'), countOf(target, 'unused'), countOf(target, 'sweep')]).toEqual([
      1,
      2,
      2 * FLOWS + FLOWS_OF_THIRD_ON_LINK,
    ]);
    expect([countOf(target, 'compare'), countOf(target, 'swept-test')]).toEqual([0, 0]);
    expect(codesOf(target)).toEqual([]);
    expect(packetsBeside(target)).toBe(25);
  });

  it.each(['plain' as const, 'tls' as const])('of the %s service pays no more either', async (configService) => {
    const { target } = await runRemote(HEALTHY, { settings: { configService } });
    expect([countOf(target, 'size'), countOf(target, 'unused'), countOf(target, 'sweep')]).toEqual([1, 0, 2 * FLOWS]);
  });
});

describe('a fault that is no doubt', () => {
  it.each(FAULTS.filter(({ breaks }) => breaks === 'tcp-config'))(
    '$name: no source ports are compared',
    async ({ network }) => {
      const { target } = await runRemote(network);
      expect([countOf(target, 'unused'), countOf(target, 'compare')]).toEqual([0, 0]);
      expect(countOf(target, 'sweep')).toBeLessThanOrEqual(2 * FLOWS);
    },
  );
});

describe('a SYN proxy', () => {
  it.each([1, 2])('at hop %i proves nothing about the unit behind it', async (hop) => {
    const { target } = await runRemote(at(hop, { proxy: { match: isTcp }, filtersFirst: true }));
    const finding = findingOf(target, 'middlebox-answers');
    expect(finding).toMatchObject({ severity: 'failure', certainty: 'proved' });
    expect(suspectsOf(finding)).toContain(`router ${hop}`);
    expect(statusesOf(target)).toMatchObject({ ping: 'met', 'tcp-discovery': 'failed', 'tcp-config': 'failed' });
    expect(target.verdict).toBe('fail');
    expect(countOf(target, 'unused')).toBe(4);
  });

  it('is found without a ping to compare with', async () => {
    const network = at(1, { proxy: { match: isTcp }, filtersFirst: true });
    const { target } = await runRemote({ ...network, unit: { answersPing: false } });
    expect(findingOf(target, 'middlebox-answers')).toMatchObject({ severity: 'failure', certainty: 'proved' });
    expect(statusesOf(target)['tcp-config']).toBe('failed');
  });

  it('is not suspected where the unit only does not answer ping: two unused ports refuse', async () => {
    const { target } = await runRemote({ ...HEALTHY, unit: { answersPing: false } });
    expect(countOf(target, 'unused')).toBe(2);
    expect(codesOf(target)).not.toContain('middlebox-answers');
    expect(statusesOf(target)['tcp-config']).toBe('met');
  });

  it.each([1, 2])('at hop %i for the unit’s own ports does not pass where the unit is down', async (hop) => {
    const network = at(hop, { limitsErrors: true, proxy: { match: isForUnit }, filtersFirst: true });
    const run = await runSimulated(SECURITY, { ...network, unit: { present: false } });
    expect(statusesOf(run.target)).toEqual({ route: 'failed', 'tcp-security': 'failed' });
    expect(codesOf(run.target)[0]).toBe('middlebox-answers');
    expect(suspectsOf(run.target.findings[0])).toContain(`router ${hop}`);
  });

  it('is not suspected of the security settings of a unit that does not answer ping', async () => {
    const { target } = await runSimulated(SECURITY, { ...HEALTHY, unit: { answersPing: false, open: [50802, 50812] } });
    expect(codesOf(target)).not.toContain('middlebox-answers');
    expect(target.verdict).toBe('pass');
  });

  it('for the configuration port alone breaks that one requirement', async () => {
    const { target } = await runRemote(at(1, { proxy: { match: TO_CONFIG }, filtersFirst: true }));
    expect(statusesOf(target)).toMatchObject({ 'tcp-discovery': 'met', 'tcp-config': 'failed' });
    expect(suspectsOf(findingOf(target, 'middlebox-answers'))).toEqual(['router 1', 'pc 0']);
  });
});

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

describe('a block that hits some source ports', () => {
  it.each([
    ['hop 1', at(1, { dropForward: isBlocked }), ['router 1', 'router 2']],
    ['hop 2', at(2, { dropForward: isBlocked }), ['router 2', 'unit 3', 'router 1 return']],
    ['hop 1 before it looks at the TTL', at(1, { dropForward: isBlocked, filtersFirst: true }), ['router 1']],
    [
      'hop 2 before it looks at the TTL',
      at(2, { dropForward: isBlocked, filtersFirst: true }),
      ['router 1', 'router 2'],
    ],
    ['hop 1 on the way back', at(1, { dropReturn: answersBlocked }), ['router 2', 'unit 3', 'router 1 return']],
  ])('is told as intermittent, with the devices that the traces leave: %s', async (_name, network, suspects) => {
    const { target } = await runRemote(network);
    const findings = target.findings.filter(({ code }) => code === 'intermittent');
    expect(findings.map(({ requirements }) => requirements)).toEqual([['tcp-config']]);
    expect(suspectsOf(findings[0])).toEqual(suspects);
    expect(findings[0]?.summary).toMatch(/pass(es)? for .* source ports and never for the others/);
    expect(countOf(target, 'sweep')).toBeGreaterThan(0);
    expect(codesOf(target)).not.toContain('packet-loss');
    expect(codesOf(target)).not.toContain('port-filtered');
  });

  it('changes no verdict where a session opened, and is the failure where none did', async () => {
    const opened = await runRemote(at(2, { dropForward: isBlocked }));
    expect(opened.target.verdict).toBe('pass');
    expect(findingOf(opened.target, 'intermittent')?.severity).toBe('warning');
    const never = (packet: Packet): boolean => isBlocked(packet) || (TO_CONFIG(packet) && fromKernel(packet));
    const failed = await runRemote(at(2, { dropForward: never }), { settings: { configService: 'plain' } });
    expect(failed.target.verdict).toBe('fail');
    expect(failuresOf(failed.target).map(({ code }) => code)).toEqual(['intermittent']);
  });

  it.each(
    SEEDS.flatMap((seed) => [
      [0.2, seed],
      [0.4, seed],
    ]),
  )('is not seen where a share of %d is lost, and nothing fails by it (seed %i)', async (loss, seed) => {
    const lossy = await runRemote({ hops: [{ ...LINUX, loss }, LINUX], seed });
    expect(failuresOf(lossy.target)).toEqual([]);
    expect(codesOf(lossy.target)).not.toContain('intermittent');
    expect(codesOf(lossy.target)).not.toContain('mtu-black-hole');
    expect(codesOf(lossy.target)).not.toContain('middlebox-answers');
  });
});

describe('a black hole for large packets', () => {
  it.each([
    [1, ['router 1', 'router 2']],
    [2, ['router 2', 'unit 3']],
  ])('behind hop %i is found with its size and between its hops', async (hop, suspects) => {
    const { target } = await runRemote(at(hop, { mtu: { bytes: 1400, tells: false } }));
    const finding = findingOf(target, 'mtu-black-hole');
    expect(finding).toMatchObject({ severity: 'failure', certainty: 'proved', requirements: ['tcp-config'] });
    expect(suspectsOf(finding)).toEqual(suspects);
    const [passed, lost] = [...(finding?.summary ?? '').matchAll(/(\d+) bytes/g)].map((match) => Number(match[1]));
    expect(passed).toBeLessThanOrEqual(1400);
    expect(lost).toBeGreaterThan(1400);
    expect((lost ?? 0) - (passed ?? 0)).toBeLessThanOrEqual(16);
    expect(target.verdict).toBe('fail');
  });

  it('is none where the router tells its MTU', async () => {
    const { target } = await runRemote(at(2, { mtu: { bytes: 1400, tells: true } }));
    expect(codesOf(target)).toEqual([]);
    expect(countOf(target, 'size')).toBe(1);
  });
});

describe('two routers that send packets to each other', () => {
  it.each([
    [2, 1],
    [3, 2],
  ])('hop %i and hop %i: a loop with both as suspects', async (back, before) => {
    const hops = [1, 2, 3].map((hop) => (hop === back ? { ...LINUX, pointsBack: true } : LINUX));
    const { target } = await runRemote({ hops });
    const [failure, ...others] = failuresOf(target);
    expect(failure).toMatchObject({ code: 'routing-loop', requirements: expect.arrayContaining(['route']) });
    expect(suspectsOf(failure)).toEqual([`router ${before}`, `router ${back}`]);
    expect(others.filter(({ certainty }) => certainty === 'proved')).toEqual([]);
    expect(statusesOf(target)['route']).toBe('failed');
    expect(target.verdict).toBe('fail');
  });

  it('is told as well where only one of them ever answers', async () => {
    const { target } = await runRemote({ hops: [LINUX, { mute: true, pointsBack: true }] });
    expect(failuresOf(target)[0]?.code).toBe('routing-loop');
    expect(suspectsOf(failuresOf(target)[0])).toContain('router 1');
  });
});

describe('a router that rewrites the source', () => {
  it('breaks nothing, and is no finding where nothing was traced', async () => {
    const { target } = await runRemote(at(1, { rewritesSource: OUTSIDE }));
    expect(target.verdict).toBe('pass');
    expect(failuresOf(target)).toEqual([]);
  });

  it('is a note that names the hop that quotes it and the one before, beside the failure that was traced', async () => {
    const hops = [{ ...LINUX, rewritesSource: OUTSIDE }, LINUX, { ...LINUX, dropForward: TO_CONFIG }];
    const { target } = await runRemote({ hops });
    const finding = findingOf(target, 'nat-rewrites');
    expect(finding).toMatchObject({ severity: 'note', requirements: [] });
    expect(finding?.summary).toContain('source 203.0.113.9 instead of 192.168.10.20');
    expect(suspectsOf(finding)).toEqual(['router 1', 'router 2']);
    expect(failuresOf(target).map(({ code }) => code)).toEqual(['port-filtered']);
  });
});

describe('a name that does not resolve', () => {
  it('fails the route with nothing sent, and every other requirement untested', async () => {
    const unresolved = { name: 'unit.example', errno: 'ENOTFOUND' };
    const { target, sent, report, events } = await runRemote(HEALTHY, { unresolved });
    expect(sent).toEqual([]);
    expect(report.verdict).toBe('fail');
    expect(target.address).toBe('unit.example');
    expect(failuresOf(target)).toMatchObject([
      { code: 'name-unresolved', certainty: 'proved', requirements: ['route'] },
    ]);
    expect(suspectsOf(failuresOf(target)[0])).toEqual(['dns']);
    expect(failuresOf(target)[0]?.summary).toContain('unit.example');
    expect(statusesOf(target)).toEqual({
      route: 'failed',
      ping: 'not-tested',
      'tcp-discovery': 'not-tested',
      'tcp-config': 'not-tested',
    });
    expect(target.steps.every(({ status }) => status === 'skipped' || status === 'manual')).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'target-finished' });
  });
});

describe('a PC without an address', () => {
  it('is told as that, not as a missing route, and nothing is sent', async () => {
    const { target, sent } = await runRemote({ ...HEALTHY, address: false, route: false });
    expect(sent).toEqual([]);
    expect(failuresOf(target)).toMatchObject([{ code: 'pc-no-address', certainty: 'proved', requirements: ['route'] }]);
    expect(suspectsOf(failuresOf(target)[0])).toEqual(['pc 0']);
    expect(failuresOf(target)[0]?.ruledOut).toMatchObject([{ code: 'pc-no-route' }]);
    expect(target.verdict).toBe('fail');
    expect(target.steps.filter(({ status }) => status === 'done')).toEqual([]);
  });
});

describe('a run that is cancelled among its follow-up probes', () => {
  const NETWORKS: [string, SimulationOptions][] = [
    ['a sweep', at(2, { dropForward: isBlocked })],
    ['a search for the MTU', at(2, { mtu: { bytes: 1400, tells: false } })],
    ['packets to unused ports', at(1, { proxy: { match: isTcp }, filtersFirst: true, dropReturn: FROM_CONFIG })],
  ];
  it.each(NETWORKS)('%s: keeps what it has and leaves nothing behind', async (_name, network) => {
    for (const cancelAfterMs of [300, 900, 1500, 2500]) {
      const { report, raw, datagrams, clock } = await runRemote(network, { cancelAfterMs });
      expect([raw.listening, datagrams.count]).toEqual([0, 0]);
      expect(clock.now()).toBeLessThanOrEqual(Math.max(cancelAfterMs, report.durationMs));
    }
  });
});

/** Sessions of the kernel use ports above those of the probes. */
function fromKernel({ tcp }: Packet): boolean {
  return (tcp?.sourcePort ?? 0) >= 45_000;
}
