import { describe, expect, it } from 'vitest';
import type { RequirementId, RequirementStatus } from '../../../src/model/requirement.js';
import { echoReply, exceeded, healthy, healthyBase, icmp, R1, R2, rst, Scene, silentPort, synAck } from '../scene.js';

type Statuses = Partial<Record<RequirementId, RequirementStatus>>;

function statuses(scene: Scene): Statuses {
  return Object.fromEntries(scene.diagnose().requirements.map(({ id, status }) => [id, status]));
}

function reason(scene: Scene, id: RequirementId): string {
  return scene.diagnose().requirements.find((one) => one.id === id)?.reason ?? '';
}

const silentUnit = (): Scene => [50802, 50804, 50805].reduce(silentPort, new Scene().routed().ping('silent'));
const resetPort = (scene: Scene, port: number): Scene =>
  scene.syn(port, rst()).trace(port, [exceeded(R1), exceeded(R2), rst()]);

describe('the requirement route', () => {
  const answers: [string, Scene][] = [
    ['an echo reply', silentUnit().ping(echoReply())],
    ['a SYN-ACK', silentUnit().syn(50802, synAck())],
    ['a RST', silentUnit().syn(50802, rst())],
    ['an opened session', silentUnit().session(50802, 'open')],
  ];
  it.each(answers)('is met by %s', (_title, scene) => {
    expect(statuses(scene).route).toBe('met');
  });

  it('fails when nothing from the unit arrives, and leaves the rest unproven', () => {
    expect(statuses(silentUnit())).toEqual({
      route: 'failed',
      ping: 'unproven',
      'tcp-discovery': 'unproven',
      'tcp-config': 'unproven',
    });
    expect(reason(silentUnit(), 'ping')).toBe('cannot be tested until the route works');
  });

  it('lets own evidence decide about a port behind it', () => {
    const scene = silentUnit().syn(50802, icmp(R2, 13));
    expect(statuses(scene)).toMatchObject({ 'tcp-discovery': 'failed', 'tcp-config': 'unproven', ping: 'unproven' });
  });

  it('is unproven for ordinary sockets that heard nothing', () => {
    const scene = new Scene().routed().session(50802, 'timeout').session(50804, 'timeout').session(50805, 'timeout');
    expect(statuses(scene.ordinarySockets())).toEqual({
      route: 'unproven',
      ping: 'not-tested',
      'tcp-discovery': 'unproven',
      'tcp-config': 'unproven',
    });
  });

  it('is not tested when nothing was waited for to the end', () => {
    expect(statuses(new Scene().routed().ping('pending').syn(50802, 'pending')).route).toBe('not-tested');
  });

  it('fails without a packet when the PC has no route', () => {
    expect(statuses(new Scene().noRoute())).toEqual({
      route: 'failed',
      ping: 'not-tested',
      'tcp-discovery': 'not-tested',
      'tcp-config': 'not-tested',
    });
  });
});

describe('each requirement', () => {
  it('is met on a healthy path, with the reason', () => {
    expect(healthy().diagnose()).toMatchObject({ verdict: 'pass', findings: [] });
    expect(reason(healthy(), 'ping')).toBe('echo reply (0.6 ms)');
    expect(reason(healthy(), 'tcp-config')).toBe('TCP 50804 session opened (0.7 ms)');
  });

  it('is measured on its own evidence: a filtered ping fails ping alone', () => {
    const scene = new Scene().routed().ping('silent').open(50802, 50804, 50805);
    expect(statuses(scene)).toEqual({ route: 'met', ping: 'failed', 'tcp-discovery': 'met', 'tcp-config': 'met' });
  });

  it('is unproven when SYNs are answered and no session opens', () => {
    const scene = healthyBase().syn(50804, synAck()).session(50804, 'timeout').syn(50805, synAck());
    expect(statuses(scene)['tcp-config']).toBe('unproven');
    expect(reason(scene, 'tcp-config')).toBe('TCP 50804 answers SYNs, but no session was opened (timeout)');
  });

  it('is not tested while packets are still waited for', () => {
    const scene = silentPort(healthyBase(), 50804).syn(50805, 'silent').syn(50805, 'pending');
    expect(statuses(scene)['tcp-config']).toBe('not-tested');
    expect(scene.diagnose().verdict).toBe('unproven');
  });

  it('is not tested when one of the two ports that would do was never tried', () => {
    expect(statuses(silentPort(healthyBase(), 50804))['tcp-config']).toBe('not-tested');
  });

  it('survives loss: one answer of many packets is an answer, and the loss a note', () => {
    const scene = silentPort(healthyBase(), 50804).syn(50804, synAck()).session(50804, 'open').open(50805);
    const { verdict, findings } = scene.diagnose();
    expect(verdict).toBe('pass');
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['packet-loss', 'note']]);
  });
});

describe('the configuration port', () => {
  const plainOnly = (): Scene => resetPort(healthyBase().control().open(50804), 50805);
  const tlsOnly = (): Scene => resetPort(healthyBase().control().open(50805), 50804);
  const table: [string, Scene, RequirementStatus, [string, string][]][] = [
    ['either, both open', healthy(), 'met', []],
    ['either, TLS closed by the unit', plainOnly(), 'met', [['port-closed', 'note']]],
    ['either, plain closed by the unit: secure only', tlsOnly(), 'met', [['secure-only', 'note']]],
    ['plain, only plain open', plainOnly().with({ configService: 'plain' }), 'met', [['port-closed', 'note']]],
    ['plain, only TLS open', tlsOnly().with({ configService: 'plain' }), 'failed', [['port-closed', 'failure']]],
    ['TLS, only TLS open', tlsOnly().with({ configService: 'tls' }), 'met', [['secure-only', 'note']]],
    ['TLS, only plain open', plainOnly().with({ configService: 'tls' }), 'failed', [['port-closed', 'failure']]],
    [
      'either, plain silent and TLS closed by the unit: only the silence is a failure',
      resetPort(silentPort(healthyBase().control(), 50804), 50805).trace(50804, [exceeded(R1), 'silent', 'silent']),
      'failed',
      [
        ['port-filtered', 'failure'],
        ['port-closed', 'note'],
      ],
    ],
    [
      'either, both closed by the unit: the service is off',
      resetPort(resetPort(healthyBase().control(), 50804), 50805),
      'failed',
      [['service-disabled', 'failure']],
    ],
  ];
  it.each(table)('%s', (_title, scene, status, findings) => {
    expect(statuses(scene)['tcp-config']).toBe(status);
    expect(scene.diagnose().findings.map(({ code, severity }) => [code, severity])).toEqual(findings);
  });

  it('names both ports in one finding when the same device hits both', () => {
    const both = [50804, 50805].reduce(silentPort, healthyBase().control());
    const trace = [exceeded(R1), 'silent', 'silent'] as const;
    const { findings } = both.trace(50804, trace).trace(50805, trace).diagnose();
    expect(findings).toHaveLength(1);
    expect(findings[0]?.summary).toMatch(/^TCP 50804 and 50805 \(TLS\) are dropped silently between hop 1/);
  });

  it('follows the base port', () => {
    const scene = healthyBase().open(50904, 50905).with({ basePort: 50904 });
    expect(scene.diagnose()).toMatchObject({ verdict: 'pass' });
  });
});

describe('the summary', () => {
  it('says in one sentence that everything works', () => {
    expect(healthy().diagnose().summary).toBe('Everything Manager needs to reach 192.168.42.1 works.');
  });

  it('leaves out what is only possible where something surer is known', () => {
    const scene = silentPort(silentPort(healthyBase().control(), 50804), 50805).syn(50804, rst(63));
    const { findings, summary } = scene.trace(50805, ['silent', 'silent', 'silent']).diagnose();
    const possible = findings.filter((one) => one.certainty === 'possible').map((one) => one.summary);
    expect(possible).not.toEqual([]);
    for (const sentence of possible) expect(summary).not.toContain(sentence);
  });

  it('says what is missing when nothing is proven', () => {
    const { summary } = new Scene().routed().ping('pending').diagnose(['route', 'ping']);
    expect(summary).toBe(
      'Not proven for 192.168.42.1: route: nothing was measured to the end; ping: not measured to the end.',
    );
  });
});

describe('what keeps packets from leaving', () => {
  it('is the PC’s firewall when it refuses one port', () => {
    const { findings } = healthyBase().syn(50804, 'EPERM').syn(50805, 'EPERM').diagnose();
    expect(findings).toMatchObject([{ code: 'pc-firewall', certainty: 'proved', suspects: [{ role: 'pc' }] }]);
    expect(findings[0]?.summary).toContain('for TCP 50804, TCP 50805');
  });

  it('is the PC’s firewall, not the gateway, when it refuses everything', () => {
    const scene = new Scene().routed().ping('EPERM').syn(50802, 'EPERM').syn(50804, 'EPERM').syn(50805, 'EPERM');
    expect(scene.neighbour('failed').diagnose().findings).toMatchObject([{ code: 'pc-firewall', certainty: 'proved' }]);
  });

  it('is the gateway when nobody answers for it on the link', () => {
    const { findings } = silentUnit().neighbour('failed').diagnose();
    expect(findings[0]).toMatchObject({ code: 'gateway-unreachable', suspects: [{ role: 'gateway', address: R1 }] });
  });

  it('is not the gateway when an ICMP error came over the link', () => {
    const { findings } = silentUnit().syn(50802, icmp(R2, 13)).neighbour('failed').diagnose();
    expect(findings.map((one) => one.code)).not.toContain('gateway-unreachable');
  });
});
