import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { Ipv4 } from '../../src/model/address.js';
import { LEGACY } from '../../src/scenarios/definitions/legacy.js';
import { SAME_LAN } from '../../src/scenarios/definitions/same-lan.js';
import { SECURITY } from '../../src/scenarios/definitions/security.js';
import { type SimulationOptions, TARGET } from '../support/sim/simulation.js';
import type { ToolOptions } from '../support/sim/system-tools.js';
import { LINUX } from './network-faults.js';
import { failuresOf, runSimulated, statusesOf, suspectsOf } from './run-remote.js';
import { FAULTS, type Fault, TO_EVERYBODY } from './single-unit-faults.js';

const CASES = FAULTS.map((fault) => [`${fault.scenario.id}: ${fault.name}`, fault] as const);
const run = ({ scenario, network, options }: Fault) => runSimulated(scenario, network, options);
/** Suspects where no device is at fault: a unit that may be anywhere, and the PC that may not hear it. */
const NOBODY_ELSE = ['unit', 'pc 0 return'];
const SECURE: SimulationOptions = { hops: [LINUX, LINUX], unit: { open: [50812, 50813], tls: [50813] } };

describe('a scenario with one unit', () => {
  it.each(CASES)('%s', async (_name, fault) => {
    const { target } = await run(fault);
    const failed = target.requirements.filter(({ status }) => status === 'failed').map(({ id }) => id);
    expect([target.verdict, failed]).toEqual(['fail', [fault.breaks]]);
    expect(failuresOf(target).map(({ code }) => code)).toEqual(fault.codes);
    const suspects = failuresOf(target).flatMap(suspectsOf);
    if (fault.culprit === null) expect(suspects.filter((one) => !NOBODY_ELSE.includes(one))).toEqual([]);
    else expect(suspects).toContain(fault.culprit);
  });

  it.each(CASES)('%s: the controls of what failed are in the report, and no others', async (_name, fault) => {
    const { target } = await run(fault);
    const wanted = fault.scenario.controls.filter(({ requirement }) => requirement === fault.breaks);
    expect(target.controls ?? []).toEqual(wanted);
  });

  it.each(CASES)('%s: the saved report gives the same verdict', async (_name, fault) => {
    const { report, target } = await run(fault);
    const { address, evidence, requirements, findings } = JSON.parse(JSON.stringify(target)) as typeof target;
    const ids = requirements.map(({ id }) => id);
    const again = diagnose({ address, evidence, requirements: ids, settings: report.settings, raw: true });
    expect([again.findings, again.requirements]).toEqual([findings, requirements]);
  });
});

const WEAKER: [string, Partial<ToolOptions> | null][] = [
  ['the system’s tools', {}],
  ['a ping alone', { traces: [] }],
  ['ordinary sockets', null],
];
const WEAK_CASES = WEAKER.flatMap(([way, tools]) => CASES.map(([name, fault]) => [way, name, tools, fault] as const));

describe('a scenario with one unit, without raw sockets', () => {
  it.each(WEAK_CASES)('with %s, %s: nothing innocent is proved guilty', async (_way, _name, tools, fault) => {
    const network = { ...fault.network, raw: false, ...(tools ? { tools } : {}) };
    const { target, report } = await runSimulated(fault.scenario, network, fault.options);
    expect(target.verdict).not.toBe('pass');
    const proved = failuresOf(target).filter(({ certainty }) => certainty === 'proved');
    const role = fault.culprit?.split(' ')[0];
    expect(proved.flatMap(({ suspects }) => suspects).filter((suspect) => suspect.role !== role)).toEqual([]);
    expect(JSON.stringify(report)).not.toMatch(/undefined|NaN|Infinity/);
  });

  it.each([SAME_LAN, LEGACY])('UDP discovery is met in $id all the same', async (scenario) => {
    const { target } = await runSimulated(scenario, { hops: [], raw: false });
    expect([target.verdict, statusesOf(target)['udp-discovery']]).toEqual(['pass', 'met']);
  });
});

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

describe('loss of a fifth of all packets', () => {
  it.each(SEEDS)('fails no requirement of any of them (seed %i)', async (seed) => {
    const lossy = { ...LINUX, loss: 0.2 };
    const onLink = await runSimulated(SAME_LAN, { hops: [], unit: { loss: 0.2 }, seed });
    const old = await runSimulated(LEGACY, { hops: [lossy, LINUX], seed });
    const secure = await runSimulated(SECURITY, { ...SECURE, hops: [lossy, LINUX], seed });
    for (const { target } of [onLink, old, secure]) expect(Object.values(statusesOf(target))).not.toContain('failed');
  });
});

describe('same-lan', () => {
  it('is met by a TFTP error as well', async () => {
    const { target } = await runSimulated(SAME_LAN, { hops: [], unit: { whoIs: 'error' } });
    expect(statusesOf(target)['udp-discovery']).toBe('met');
  });

  it('measures nothing beside its steps where everything answers', async () => {
    const { sent } = await runSimulated(SAME_LAN, { hops: [] });
    expect(sent.filter(({ packet }) => packet.icmp || packet.tcp?.destinationPort === 50802)).toEqual([]);
  });

  it('sends nothing but broadcasts where nobody is named and nobody answers', async () => {
    const { sent, target } = await runSimulated(SAME_LAN, { hops: [], unit: { whoIs: 'silent' } }, { nobody: true });
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.every(({ packet }) => TO_EVERYBODY(packet))).toBe(true);
    expect(target.steps.map(({ status }) => status)).toEqual(['failed', 'failed', 'manual', 'skipped', 'manual']);
    expect(target.summary).toContain('none is on the PC’s subnet, or its UDP discovery is switched off');
  });

  it('makes each unit that answers a target of its own', async () => {
    const neighbours = ['192.168.10.50', '192.168.10.51'].map((address) => ({ address: address as Ipv4 }));
    const { report } = await runSimulated(SAME_LAN, { neighbours }, { nobody: true });
    expect(report.targets.map(({ address }) => address)).toEqual(['192.168.10.50', '192.168.10.51']);
  });

  it('measures many answers, which may be made up, beside each other, not one after the other', async () => {
    const neighbours = Array.from({ length: 24 }, (_, n) => ({
      address: `192.168.10.${n + 50}` as Ipv4,
      silent: [50804, 50805],
    }));
    const { report } = await runSimulated(SAME_LAN, { neighbours }, { nobody: true });
    expect(report.targets).toHaveLength(neighbours.length);
    // Each of them alone takes seconds of waiting.
    expect(report.durationMs / neighbours.length).toBeLessThan(1000);
  });

  it('warns where the PC refuses broadcasts to a unit that answers at its own address', async () => {
    const refuse = (packet: Parameters<typeof TO_EVERYBODY>[0]) => (TO_EVERYBODY(packet) ? 'EPERM' : null);
    const { target } = await runSimulated(SAME_LAN, { hops: [], refuse });
    expect(target.verdict).toBe('pass');
    expect(target.findings).toMatchObject([{ code: 'pc-firewall', severity: 'warning', certainty: 'proved' }]);
  });

  it.each([20, 400, 1500])('cancelled after %i ms it reports what it has', async (cancelAfterMs) => {
    const { report } = await runSimulated(SAME_LAN, { hops: [], unit: { whoIs: 'silent' } }, { cancelAfterMs });
    expect(report.interrupted).toBe(true);
    expect(report.verdict).not.toBe('pass');
  });
});

describe('legacy', () => {
  it('requires the subnet on the PC’s link and a route behind a router', async () => {
    expect(Object.keys(statusesOf((await runSimulated(LEGACY, { hops: [] })).target))[0]).toBe('subnet');
    expect(Object.keys(statusesOf((await runSimulated(LEGACY, {})).target))[0]).toBe('route');
  });

  it('never sends TCP or pings where the unit answers', async () => {
    const { sent } = await runSimulated(LEGACY, {});
    expect(sent.filter(({ packet }) => !packet.udp)).toEqual([]);
  });
});

describe('security', () => {
  it('tells of base + 4 under its two names, and judges nothing by it', async () => {
    const { target } = await runSimulated(SECURITY, SECURE);
    expect([target.verdict, target.findings]).toEqual(['pass', []]);
    expect(target.steps[1]?.note).toContain('50808: session refused (system status; the 3.2 table labels it');
    expect(target.path.ladders.some(({ port }) => port === 50808)).toBe(false);
  });

  it('counts only the port that the settings name', async () => {
    const open = { hops: [LINUX], unit: { open: [50808] } };
    const named = await runSimulated(SECURITY, open, { settings: { securityPort: 50808 } });
    expect([named.target.verdict, named.target.address]).toEqual(['pass', TARGET]);
    expect((await runSimulated(SECURITY, open)).target.verdict).toBe('fail');
  });

  it('calls a closed plain port beside an open TLS port healthy', async () => {
    const { target } = await runSimulated(SECURITY, { ...SECURE, unit: { open: [50813], tls: [50813] } });
    expect(target.verdict).toBe('pass');
    expect(target.findings).toMatchObject([{ code: 'secure-only', severity: 'note' }]);
  });
});
