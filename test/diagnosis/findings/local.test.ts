import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import type { RequirementStatus } from '../../../src/model/requirement.js';
import { healthy, healthyBase, icmp, PC, REQUIREMENTS, Scene, SETTINGS, UNIT } from '../scene.js';
import { accused, codesIn, found, statusesIn } from './found.js';

const UNTESTED: Record<string, RequirementStatus> = {
  route: 'failed',
  ping: 'not-tested',
  'tcp-discovery': 'not-tested',
  'tcp-config': 'not-tested',
};

describe('pc-no-address', () => {
  it('is proved by an empty list of interfaces, and rules out the missing route', () => {
    const scene = new Scene().interfaces('none').noRoute();
    expect(codesIn(scene)).toEqual(['pc-no-address']);
    expect(found(scene, 'pc-no-address')).toMatchObject({ certainty: 'proved', requirements: ['route'] });
    expect(found(scene, 'pc-no-address')?.ruledOut.map(({ code }) => code)).toEqual(['pc-no-route']);
    expect(accused(found(scene, 'pc-no-address'))).toEqual(['pc 0']);
    expect(statusesIn(scene)).toEqual(UNTESTED);
  });

  it('is not found where an interface has an address: then the route is missing', () => {
    const scene = new Scene().interfaces('usable').noRoute();
    expect(codesIn(scene)).toEqual(['pc-no-route']);
    expect(statusesIn(scene)).toEqual(UNTESTED);
  });

  it('is not found on a healthy path', () => {
    expect(codesIn(healthy().interfaces('usable'))).toEqual([]);
  });
});

describe('a send that the PC refuses', () => {
  const refused = (errno: string, own = '192.168.10.20'): Scene => {
    const scene = new Scene().onLink();
    const addresses = [{ name: 'e0', address: own, prefix: 24 }];
    const look = { probe: 'interfaces', request: {}, outcome: 'usable', replies: [], addresses } as const;
    scene.evidence.push({ ...look, id: 'i1', sentAt: '2026-01-01T00:00:00.000Z', replies: [] });
    scene.ping('EPERM').syn(50802, 'EPERM').syn(50804, 'EPERM').syn(50805, 'EPERM');
    for (const entry of scene.evidence) if ('failure' in entry && entry.failure) entry.failure.errno = errno;
    return scene;
  };

  it('is proved to be its firewall by EPERM, and is less certain by EACCES', () => {
    expect(found(refused('EPERM'), 'pc-firewall')?.certainty).toBe('proved');
    const doubted = found(refused('EACCES'), 'pc-firewall');
    expect(doubted?.certainty).not.toBe('proved');
    expect(doubted?.summary).toContain('or a route of the PC that prohibits it');
    expect(doubted?.nextTest).toContain('Allow everything');
  });

  it('says that nothing was sent, of the route and of what is ruled out', () => {
    const { requirements, findings } = refused('EPERM').diagnose();
    expect(requirements[0]?.reason).toBe('nothing was sent: the PC refuses (EPERM)');
    const partly = healthyBase().syn(50804, 'EPERM').syn(50805, 'EPERM');
    const ruledOut = [...findings, ...partly.diagnose().findings].flatMap((one) => one.ruledOut);
    const drops = ruledOut.filter(({ code }) => code === 'port-filtered' || code === 'ping-filtered');
    expect(drops.length).toBeGreaterThanOrEqual(2);
    for (const { because } of drops) expect(because).toMatch(/never left the PC/);
  });

  it('by an ICMP error of its own is no refusal on the way', () => {
    const scene = healthyBase().syn(50804, icmp(PC, 13)).syn(50805, icmp(PC, 13));
    const dropped = found(scene, 'pc-firewall')?.ruledOut.find(({ code }) => code === 'port-filtered');
    expect(dropped?.because).toMatch(/^the PC itself refused TCP 50804/);
  });

  it('accuses nobody by EACCES for a broadcast address of the PC’s own subnets', () => {
    const evidence = refused('EACCES').evidence;
    const settings = SETTINGS;
    const judge = (address: string) => diagnose({ address, evidence, requirements: REQUIREMENTS, settings, raw: true });
    expect(judge('192.168.10.255').findings.map(({ code }) => code)).not.toContain('pc-firewall');
    expect(judge('192.168.10.254').findings.map(({ code }) => code)).toContain('pc-firewall');
  });
});

describe('the link’s own view of a unit on the PC’s LAN', () => {
  it('is the newest: before the first packet the table is empty', () => {
    const scene = new Scene().onLink().neighbour('none', undefined, UNIT).ping('silent').syn(50802, 'silent');
    scene.neighbour('failed', undefined, UNIT);
    expect(codesIn(scene)).toContain('unit-unreachable');
  });
});
