import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { Fault } from '../../src/lab/fault.js';
import { FAULTS, faultByName } from '../../src/lab/faults.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startProgram } from '../../src/lab/program.js';
import { STANDIN_SERVICES } from '../../src/standin/events.js';
import { describeLab } from '../support/strict.js';
import { connectAll, countAtPc, LISTENER, packetsMatched, ping } from './witness.js';

const DISCOVERY = 50802;
const CONFIG = 50804;
const CONFIG_TLS = 50805;
/** A port that has not answered after this long is silent. */
const SILENT_MS = 1_500;

describe('the list of faults', () => {
  it('has unique names, and finds each by its name', () => {
    expect(new Set(FAULTS.map((fault) => fault.name)).size).toBe(FAULTS.length);
    for (const fault of FAULTS) expect(faultByName(fault.name)).toBe(fault);
    expect(faultByName('no-such-fault')).toBeUndefined();
  });

  it('has a title of one line for each', () => {
    for (const { title } of FAULTS) expect(title).toMatch(/^[^\n]{5,100}$/);
  });

  it('says for each failing fault which requirement, device and hop to find', () => {
    const hops = { pc: 0, r1: 1, r2: 2, unit: 3 } as Record<string, number>;
    for (const { truth } of FAULTS.filter((fault) => fault.truth.verdict === 'fail')) {
      for (const finding of [truth, ...(truth.also ?? [])]) {
        expect(finding.codes).toHaveLength(1);
        expect(finding.requirement).toBeDefined();
        expect(finding.hop).toBe(hops[finding.device as string]);
      }
    }
  });

  it('expects no failing finding on a healthy path', () => {
    for (const { truth } of FAULTS.filter((fault) => fault.truth.verdict === 'pass')) expect(truth.codes).toEqual([]);
  });

  it('switches off only services that the stand-in has', () => {
    for (const { standinArgs = [] } of FAULTS) {
      const services = standinArgs[0] === '--disable' ? (standinArgs[1] ?? '').split(',') : [];
      expect(standinArgs).toHaveLength(services.length === 0 ? 0 : 2);
      expect(STANDIN_SERVICES).toEqual(expect.arrayContaining(services));
    }
  });
});

/** What standard tools on the PC see. Ports: discovery, configuration, configuration over TLS. */
interface Sight {
  ping: 'reply' | 'lost' | RegExp;
  tcp: [string, string, string];
}

const ALL_OPEN: Sight['tcp'] = ['open', 'open', 'open'];
const ALL_SILENT: Sight['tcp'] = ['silent', 'silent', 'silent'];
const config = (outcome: string): Sight => ({ ping: 'reply', tcp: ['open', outcome, outcome] });

const SIGHTS: Record<string, Sight> = {
  healthy: { ping: 'reply', tcp: ALL_OPEN },
  'mute-routers': { ping: 'reply', tcp: ALL_OPEN },
  'mute-routers-config-dropped-r2': config('silent'),
  'config-dropped-and-ping-rejected': {
    ping: /From 10\.0\.12\.2 icmp_seq=1 Packet filtered/,
    tcp: ['open', 'silent', 'silent'],
  },
  'config-dropped-r1': config('silent'),
  'config-dropped-r2': config('silent'),
  'config-dropped-unit': config('silent'),
  'config-dropped-return': config('silent'),
  'config-rejected-13': config('EHOSTUNREACH'),
  'config-rejected-10': config('EHOSTUNREACH'),
  'config-rejected-9': config('ENETUNREACH'),
  'config-rejected-3': config('ECONNREFUSED'),
  'config-rejected-r1': config('EHOSTUNREACH'),
  'config-reset-r1': config('ECONNREFUSED'),
  'config-reset-r2': config('ECONNREFUSED'),
  'discovery-dropped-r2': { ping: 'reply', tcp: ['silent', 'open', 'open'] },
  'ping-dropped-r2': { ping: 'lost', tcp: ALL_OPEN },
  'ping-dropped-unit': { ping: 'lost', tcp: ALL_OPEN },
  'ping-rejected-r2': { ping: /From 10\.0\.12\.2 icmp_seq=1 Packet filtered/, tcp: ALL_OPEN },
  'everything-dropped-r2': { ping: 'lost', tcp: ALL_SILENT },
  'no-route-r2-return': { ping: 'lost', tcp: ALL_SILENT },
  'pc-no-route': { ping: /Network is unreachable/, tcp: ['ENETUNREACH', 'ENETUNREACH', 'ENETUNREACH'] },
};

/** Seen by tests of their own below, or made by the stand-in and not by the network. */
const OTHERS = ['loss-20', 'no-route-r1', 'unit-absent', 'config-closed', 'discovery-closed', 'plain-closed'];

await describeLab('in a lab', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await openLab(chain(2));
    await startProgram(lab, 'unit', LISTENER, /^listening/);
  });
  afterEach(() => lab.close());

  async function inject(name: string): Promise<Fault> {
    const fault = faultByName(name) as Fault;
    await fault.inject(lab);
    return fault;
  }

  it('every fault is looked at', () => {
    expect([...Object.keys(SIGHTS), ...OTHERS].sort()).toEqual(FAULTS.map((fault) => fault.name).sort());
  });

  it.each(Object.entries(SIGHTS))('%s looks from the PC as it should', async (name, sight) => {
    await inject(name);
    const [echo, tcp] = await Promise.all([
      ping(lab, 'pc', 'unit'),
      connectAll(lab, [DISCOVERY, CONFIG, CONFIG_TLS], SILENT_MS),
    ]);
    expect(tcp).toEqual(sight.tcp);
    if (sight.ping instanceof RegExp) expect(echo.stdout + echo.stderr).toMatch(sight.ping);
    else
      expect(echo.stdout).toContain(sight.ping === 'reply' ? '1 received' : '1 packets transmitted, 0 received, 100%');
  });

  const rejects = FAULTS.filter((fault) => fault.truth.codes[0] === 'port-rejected');
  it.each(rejects.map((fault) => [fault.name, fault.truth]))(
    '%s is answered with its code from its device',
    async (name, truth) => {
      const code = truth.icmpCode as number;
      const from = lab.addressOf(truth.device as string);
      const count = await countAtPc(lab, `ip saddr ${from} icmp type destination-unreachable icmp code ${code}`);
      await inject(name);
      await connectAll(lab, [CONFIG], SILENT_MS);
      expect(await count()).toBeGreaterThan(0);
    },
  );

  it.each([
    ['config-reset-r1', 64],
    ['config-reset-r2', 63],
  ])("%s is answered in the unit's name with a TTL of %i", async (name, ttl) => {
    const from = lab.addressOf('unit');
    const count = await countAtPc(lab, `ip saddr ${from} ip ttl ${ttl} tcp flags & rst == rst`);
    await inject(name);
    await connectAll(lab, [CONFIG], SILENT_MS);
    expect(await count()).toBe(1);
  });

  it.each([
    ['config-dropped-r1', 'r1', 'forward'],
    ['config-dropped-unit', 'unit', 'input'],
    ['config-dropped-return', 'r1', 'forward'],
    ['discovery-dropped-r2', 'r2', 'forward'],
  ])('%s is counted by the rule on %s', async (name, node) => {
    await inject(name);
    expect(await packetsMatched(lab, node)).toBe(0);
    await connectAll(lab, [DISCOVERY, CONFIG], 500);
    expect(await packetsMatched(lab, node)).toBeGreaterThan(0);
  });

  it('mute-routers answer no TTL that expires', async () => {
    expect((await ping(lab, 'pc', 'unit', ['-t', '2'])).stdout).toContain('Time to live exceeded');
    await inject('mute-routers');
    for (const ttl of ['1', '2']) {
      expect((await ping(lab, 'pc', 'unit', ['-t', ttl, '-W', '1'])).stdout).not.toContain('Time to live exceeded');
    }
    expect(await packetsMatched(lab, 'r2')).toBe(1);
  });

  it('loss-20 loses about 36 % of all round trips', async () => {
    await inject('loss-20');
    const { stdout } = await ping(lab, 'pc', 'unit', ['-c', '300', '-i', '0.005', '-q']);
    const lost = Number(/(\d+(?:\.\d+)?)% packet loss/.exec(stdout)?.[1]);
    expect(lost).toBeGreaterThan(20);
    expect(lost).toBeLessThan(52);
  });

  it('no-route-r1 is answered with net unreachable from r1', async () => {
    await inject('no-route-r1');
    const echo = await ping(lab, 'pc', 'unit');
    expect(echo.stdout).toContain('From 192.168.10.1 icmp_seq=1 Destination Net Unreachable');
    expect(await connectAll(lab, [CONFIG], SILENT_MS)).toEqual(['ENETUNREACH']);
  });

  it('unit-absent is answered with host unreachable from the last router once its ARP has given up', async () => {
    await inject('unit-absent');
    const from = lab.addressOf('r2');
    const count = await countAtPc(lab, `ip saddr ${from} icmp type destination-unreachable icmp code 1`);
    expect(await connectAll(lab, [CONFIG], 15_000)).toEqual(['EHOSTUNREACH']);
    expect(await count()).toBeGreaterThan(0);
  });
});
