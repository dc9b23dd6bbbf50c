import { describe, expect, it } from 'vitest';
import { type Diagnosis, diagnose } from '../../../src/diagnosis/diagnose.js';
import type { Reply } from '../../../src/model/evidence/base.js';
import type { Evidence } from '../../../src/model/evidence/evidence.js';
import type { RequirementId } from '../../../src/model/requirement.js';
import { echoReply, exceeded, icmp, PC, R1, R2, rst, Scene, SETTINGS, UNIT, UNIT_TTL } from '../scene.js';
import { accused } from './found.js';

const LAN: RequirementId[] = ['subnet', 'udp-discovery', 'tcp-config'];
const OLD: RequirementId[] = ['route', 'udp-discovery'];
const NOBODY = '255.255.255.255';
const head = { sentAt: '2026-01-01T00:00:00.000Z' };

/** Requests of UDP discovery to this address, each with its reply, or without one. */
function ask(scene: Scene, replies: readonly (Reply | 'silent' | 'EPERM')[], destination = UNIT): Scene {
  for (const reply of replies) {
    const broadcast = destination !== UNIT;
    const request = { destination, port: 69, file: 'nasystem/who_is', broadcast };
    const sentAt = new Date(Date.parse(head.sentAt) + 1000 * scene.evidence.length).toISOString();
    const entry = { ...head, sentAt, id: `e${scene.evidence.length + 1}`, probe: 'udp-whois' as const, request };
    if (reply === 'silent') scene.evidence.push({ ...entry, outcome: 'silent', replies: [] });
    else if (reply === 'EPERM')
      scene.evidence.push({ ...entry, outcome: 'not-sent', replies: [], failure: { errno: 'EPERM', message: '' } });
    else
      scene.evidence.push({ ...entry, outcome: reply.kind === 'tftp' ? 'answered' : 'icmp-error', replies: [reply] });
  }
  return scene;
}

/** The PC's own addresses and masks. */
function subnets(scene: Scene, address: string, prefix: number): Scene {
  const addresses = [{ name: 'e0', address, prefix }];
  const entry: Evidence = {
    ...head,
    id: 'e0',
    probe: 'interfaces',
    request: {},
    outcome: 'usable',
    replies: [],
    addresses,
  };
  scene.evidence.unshift(entry);
  return scene;
}

const data = (from = UNIT): Reply => ({ kind: 'tftp', from, rttMs: 1, opcode: 'data', sourcePort: 5000, text: '' });
/** ICMP 3/3 from the unit's own address. */
const refusal = (ttl = UNIT_TTL): Reply => ({ ...(icmp(UNIT, 3) as Extract<Reply, { kind: 'icmp-error' }>), ttl });
const tftpError = (): Reply => ({ kind: 'tftp', from: UNIT, rttMs: 1, opcode: 'error', sourcePort: 5000, text: '' });
const onLink = (): Scene => subnets(new Scene().onLink(), PC, 24).open(50802, 50804, 50805);
const routed = (): Scene => subnets(new Scene().routed(), PC, 24).ping(echoReply()).control();
const silent = Array.from({ length: 12 }, () => 'silent' as const);

function told({ findings }: Diagnosis): string[] {
  return findings.map(({ code, severity, certainty }) => `${code} ${severity} ${certainty}`);
}

function status({ requirements }: Diagnosis, id: RequirementId): string | undefined {
  return requirements.find((one) => one.id === id)?.status;
}

describe('UDP discovery', () => {
  const answers: [string, Scene][] = [
    ['an answer', ask(onLink(), [data()])],
    ['a TFTP error', ask(onLink(), ['silent', tftpError()])],
    ['an answer to the broadcast alone', ask(ask(onLink(), silent), [data()], NOBODY)],
  ];
  it.each(answers)('is met by %s', (_title, scene) => {
    expect(status(scene.diagnose(LAN), 'udp-discovery')).toBe('met');
  });

  it('is not met by the answer of another unit to the broadcast', () => {
    const diagnosis = ask(ask(onLink(), silent), [data('192.168.10.99')], NOBODY).diagnose(LAN);
    expect(status(diagnosis, 'udp-discovery')).toBe('failed');
  });

  it('that is silent on the LAN while TCP answers is off, which a firewall on the PC may feign', () => {
    expect(told(ask(onLink(), silent).diagnose(LAN))).toEqual(['udp-discovery-off failure likely']);
  });

  it('that the unit itself refuses once is likely to be off where its TCP answers', () => {
    expect(told(ask(onLink(), [refusal()]).diagnose(LAN))).toEqual(['udp-discovery-off failure likely']);
  });

  it('that the unit itself refuses is a closed port where no TCP answers', () => {
    expect(told(ask(routed(), [refusal()]).diagnose(OLD))).toEqual(['port-closed failure likely']);
  });

  it('that is refused in the unit’s name from another distance is not proved to be off', () => {
    expect(told(ask(routed(), [refusal(UNIT_TTL + 1)]).diagnose(OLD))).toEqual(['port-closed failure likely']);
  });

  it('that is refused by a router with the same code is rejected there', () => {
    const diagnosis = ask(routed(), [icmp(R2, 3), icmp(R2, 3)]).diagnose(OLD);
    expect(told(diagnosis)).toEqual(['port-rejected failure proved']);
    expect(diagnosis.findings[0]).toMatchObject({ protocol: 'udp', port: 69, suspects: [{ address: R2 }] });
  });

  it('that is silent behind routers may be off, dropped on the way, or answered in vain', () => {
    const diagnosis = ask(routed().open(50802), silent).diagnose(OLD);
    expect(told(diagnosis)).toEqual(['udp-discovery-off failure possible', 'port-filtered failure possible']);
    expect(diagnosis.summary).toMatch(/switched off or filtered on the unit, hop 2 .* drops UDP 69, or a firewall/);
    for (const { remedy } of diagnosis.findings) expect(remedy).toContain('TFTP helper');
    // Nothing shows how far the request gets: each router may drop it, or its answer.
    expect(accused(diagnosis.findings[0])).toEqual(['unit 3', 'router 2', 'router 1']);
  });

  it('is no switch of a unit whose TCP does not answer', () => {
    const diagnosis = ask(routed().syn(50802, rst()), silent).diagnose(OLD);
    expect(told(diagnosis)).toEqual(['port-filtered failure likely']);
  });

  it('that the PC refuses to send is the PC’s own firewall', () => {
    expect(told(ask(onLink(), ['EPERM']).diagnose(LAN))).toEqual(['pc-firewall failure proved']);
  });

  it('that is not required stays a note', () => {
    expect(told(ask(onLink().routed(), silent).diagnose())).toContain('udp-discovery-off note likely');
  });

  it('is not tested behind a route that carries nothing', () => {
    const scene = ask(subnets(new Scene().routed(), PC, 24), silent)
      .ping('silent')
      .trace('icmp', [exceeded(R1)]);
    expect(status(scene.diagnose(OLD), 'udp-discovery')).toBe('unproven');
    expect(scene.diagnose(OLD).findings[0]?.remedy).toContain('TFTP helper');
  });
});

describe('UDP discovery that was traced', () => {
  const asked = (): Scene => ask(routed().open(50802, 50804), silent.slice(0, 3));

  it('past every router: the last of them or the unit drops the request, or any router the answer', () => {
    const diagnosis = asked()
      .udpTrace(69, [exceeded(R1), exceeded(R2)])
      .diagnose();
    expect(told(diagnosis)).toEqual(['udp-discovery-off note possible']);
    const [finding] = diagnosis.findings;
    expect(accused(finding)).toEqual(['unit 3', 'router 2', 'router 1 return']);
    expect(finding?.summary).toContain(`The requests get as far as hop 2 (${R2}).`);
    expect(finding?.remedy).toMatch(/^Nothing to repair .*Allow UDP 69 .* filter of hop 2 .*TFTP helper/);
    expect(diagnosis.path.ladders[1]).toMatchObject({
      protocol: 'udp',
      port: 69,
      hops: [{}, {}, { outcome: 'silent' }],
    });
    expect(diagnosis.verdict).toBe('pass');
  });

  it('to a router before the last one: dropped there, and no fault where nothing requires it', () => {
    const diagnosis = asked()
      .udpTrace(69, [exceeded(R1), 'silent'])
      .diagnose();
    expect(told(diagnosis)).toEqual(['port-filtered note likely']);
    expect(accused(diagnosis.findings[0])).toEqual(['router 1', 'router 2']);
    expect(diagnosis.findings[0]?.remedy).toMatch(/^Nothing to repair .*: allow UDP 69 .*TFTP helper/);
    expect(diagnosis.verdict).toBe('pass');
  });

  it('with too little silence to place it stays possible, and suspects every device', () => {
    const diagnosis = asked()
      .udpTrace(69, [exceeded(R1), 'silent'], 2)
      .diagnose();
    expect(told(diagnosis)).toEqual(['udp-discovery-off note possible']);
    expect(accused(diagnosis.findings[0])).toEqual(['unit 3', 'router 2', 'router 1']);
  });

  it('tells in the headline that it may be dropped, where it is required', () => {
    const scene = ask(routed().open(50802), silent).udpTrace(69, [exceeded(R1), exceeded(R2)]);
    const { summary, findings } = scene.diagnose(OLD);
    expect(summary).toContain(`hop 2 (${R2}) drops UDP 69`);
    expect(findings.map(accused)).toEqual([
      ['unit 3', 'router 2', 'router 1 return'],
      ['router 2', 'unit 3', 'router 1 return'],
    ]);
  });
});

describe('UDP discovery that a router refuses beside an open TCP discovery', () => {
  it('is told as refused there, and is no fault where nothing requires it', () => {
    const diagnosis = ask(routed().open(50802, 50804), [icmp(R2, 13), icmp(R2, 13)]).diagnose();
    expect(told(diagnosis)).toEqual(['port-rejected note proved']);
    expect(accused(diagnosis.findings[0])).toEqual(['router 2']);
    expect(diagnosis.findings[0]?.remedy).toMatch(/^Nothing to repair .*: change the rule on hop 2/);
    expect(diagnosis.verdict).toBe('pass');
  });

  it('is nothing to tell where TCP discovery does not answer: then the route may be what is broken', () => {
    expect(told(ask(routed(), [icmp(R2, 13)]).diagnose(['route', 'ping']))).toEqual([]);
  });
});

describe('broadcasts that a unit on the PC’s subnet does not answer', () => {
  it('are a warning where it answers at its own address', () => {
    const diagnosis = ask(ask(onLink(), [data()]), silent, NOBODY).diagnose(LAN);
    expect(told(diagnosis)).toEqual(['port-filtered warning likely']);
    expect(diagnosis.verdict).toBe('pass');
  });

  it('are a warning about the PC where it refuses to send them', () => {
    expect(told(ask(ask(onLink(), [data()]), ['EPERM', 'EPERM'], NOBODY).diagnose(LAN))).toEqual([
      'pc-firewall warning proved',
    ]);
  });

  it('are nothing to tell of a unit behind a router', () => {
    expect(told(ask(ask(routed(), [data()]), silent, NOBODY).diagnose(OLD))).toEqual([]);
  });
});

describe('the requirement subnet', () => {
  it('fails for an address on none of the PC’s subnets, with the masks as evidence', () => {
    const diagnosis = ask(routed().open(50804), [data()]).diagnose(LAN);
    expect(told(diagnosis)).toEqual(['off-subnet failure proved']);
    expect(diagnosis.findings[0]).toMatchObject({ suspects: [], requirements: ['subnet'], evidence: ['e0', 'e1'] });
    expect(diagnosis.findings[0]?.summary).toContain(`${PC}/24 (e0)`);
    expect([status(diagnosis, 'udp-discovery'), status(diagnosis, 'tcp-config')]).toEqual(['met', 'met']);
  });

  it.each([
    ['by its mask, whatever the route', subnets(new Scene().routed(), '192.168.42.9', 24)],
    ['by the route, whatever the masks', subnets(new Scene().onLink(), PC, 24)],
    ['by its answer to the broadcast', ask(subnets(new Scene().routed(), PC, 24), [data()], NOBODY)],
  ])('is met %s', (_title, scene) => {
    expect(status(scene.ping(echoReply()).diagnose(LAN), 'subnet')).toBe('met');
  });

  it('fails with the unit where nobody on the link claims its address', () => {
    const scene = subnets(new Scene().onLink(), PC, 24).ping('silent').neighbour('failed', undefined, UNIT);
    const diagnosis = ask(scene, silent).diagnose(LAN);
    expect(told(diagnosis)).toEqual(['unit-unreachable failure likely']);
    expect(diagnosis.findings[0]?.requirements).toEqual(['subnet']);
  });
});

describe('a broadcast without a unit', () => {
  const nobody = (scene: Scene): Diagnosis =>
    diagnose({ address: NOBODY, evidence: scene.evidence, requirements: LAN, settings: SETTINGS, raw: true });
  const empty = (): Scene => subnets(new Scene(), PC, 24);

  it('leaves two explanations, and a next test for each', () => {
    const diagnosis = nobody(ask(empty(), silent, NOBODY));
    expect(told(diagnosis)).toEqual(['off-subnet failure possible', 'udp-discovery-off failure possible']);
    expect(diagnosis.findings.every(({ nextTest }) => nextTest !== undefined)).toBe(true);
    expect(diagnosis.requirements.map(({ id, status: one }) => [id, one])).toEqual([
      ['subnet', 'not-tested'],
      ['udp-discovery', 'failed'],
      ['tcp-config', 'not-tested'],
    ]);
  });

  it('that never left is the PC’s own firewall', () => {
    expect(told(nobody(ask(empty(), ['EPERM'], NOBODY)))).toEqual(['pc-firewall failure proved']);
  });

  it('that was cut short is not tested', () => {
    expect(nobody(empty()).verdict).toBe('unproven');
  });
});
