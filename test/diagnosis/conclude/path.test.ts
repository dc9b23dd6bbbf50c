import { describe, expect, it } from 'vitest';
import { describePath } from '../../../src/diagnosis/conclude/path.js';
import type { Path } from '../../../src/model/report.js';
import { echoReply, exceeded, healthyBase, icmp, PC, R1, R2, rst, Scene, silentPort, UNIT } from '../scene.js';

function outcomes(path: Path): Record<string, string[]> {
  return Object.fromEntries(
    path.ladders.map(({ protocol, port, hops }) => [
      port === undefined ? protocol : `${protocol} ${port}`,
      hops.map((hop) => hop.outcome),
    ]),
  );
}

const pathOf = (scene: Scene): Path => scene.diagnose().path;

describe('the hops of the path', () => {
  it('are the routers that answered and the unit', () => {
    const { hops } = pathOf(healthyBase().control());
    expect(hops).toEqual([
      { ttl: 1, address: R1, rttMs: 0.5 },
      { ttl: 2, address: R2, rttMs: 0.5 },
      { ttl: 3, address: UNIT, rttMs: 0.6 },
    ]);
  });

  it('come from the unit’s own distance where nothing was traced', () => {
    expect(pathOf(healthyBase()).hops.map((hop) => hop.address)).toEqual([R1, null, UNIT]);
  });

  it('tell a hop that no packet was meant to die at from one that gave no answer', () => {
    const [, untraced] = pathOf(healthyBase()).hops;
    expect(untraced).toEqual({ ttl: 2, address: null, rttMs: null, unasked: true });
    const mute = healthyBase().trace('icmp', [exceeded(R1), 'silent', echoReply()], 'control');
    expect(pathOf(mute).hops[1]).toEqual({ ttl: 2, address: null, rttMs: null });
  });

  it('have no address where a router never answers', () => {
    const scene = healthyBase().trace('icmp', [exceeded(R1), 'silent', echoReply()], 'control');
    expect(pathOf(scene).hops.map((hop) => hop.address)).toEqual([R1, null, UNIT]);
  });

  it('end one past the last answer where the unit is silent', () => {
    const scene = silentPort(new Scene().routed(), 50802).trace(50802, [exceeded(R1), 'silent']);
    expect(pathOf(scene).hops).toEqual([
      { ttl: 1, address: R1, rttMs: 0.5 },
      { ttl: 2, address: null, rttMs: null },
    ]);
  });

  it('are none where nothing was sent', () => {
    expect(pathOf(new Scene().noRoute())).toEqual({ hops: [], ladders: [] });
  });
});

describe('the ladders of the path', () => {
  it('show where each flow ends', () => {
    const scene = silentPort(healthyBase().control(), 50804)
      .trace(50804, [exceeded(R1), 'silent', 'silent'])
      .syn(50805, icmp(R2, 13));
    expect(outcomes(pathOf(scene))).toEqual({
      icmp: ['passed', 'passed', 'reached'],
      'tcp 50802': ['not-tried', 'not-tried', 'reached'],
      'tcp 50804': ['passed', 'silent', 'silent'],
      'tcp 50805': ['passed', 'rejected', 'not-tried'],
    });
  });

  it('show a RST at the TTL that brought it', () => {
    const scene = healthyBase()
      .control()
      .syn(50804, rst(64))
      .trace(50804, [exceeded(R1), rst(64), rst(64)]);
    expect(outcomes(pathOf(scene))['tcp 50804']).toEqual(['passed', 'reset', 'reset']);
  });

  it('do not call a hop silent that answers nobody', () => {
    const scene = silentPort(healthyBase(), 50804)
      .trace('icmp', ['silent', exceeded(R2), echoReply()], 'control')
      .trace(50804, ['silent', 'silent', 'silent']);
    expect(outcomes(pathOf(scene))['tcp 50804']).toEqual(['unknown', 'silent', 'silent']);
  });

  it('take a hop as passed where a later one answered', () => {
    const scene = silentPort(healthyBase().control(), 50804).trace(50804, ['silent', exceeded(R2), 'silent']);
    expect(outcomes(pathOf(scene))['tcp 50804']).toEqual(['passed', 'passed', 'silent']);
  });

  it('leave out what was not waited for to the end', () => {
    expect(outcomes(pathOf(healthyBase().syn(50804, 'pending')))).not.toHaveProperty('tcp 50804');
  });
});

describe('a refusal by a router at which no packet expired', () => {
  it('is shown at the gateway, for every flow where it has no route at all', () => {
    const scene = silentPort(new Scene().routed().ping(icmp(R1, 0)), 50802).trace(50802, ['silent']);
    expect(outcomes(pathOf(scene))).toEqual({ icmp: ['rejected'], 'tcp 50802': ['rejected'] });
  });

  it('is shown at the hop that the TTL of the error tells', () => {
    const scene = new Scene().routed().ping(icmp(R2, 13));
    expect(outcomes(pathOf(scene))).toEqual({ icmp: ['passed', 'rejected'] });
  });
});

describe('a flow that the PC itself refuses', () => {
  const traceOf = (scene: Scene, port: number) => pathOf(scene).ladders.find((one) => one.port === port);

  it.each<[string, Scene]>([
    ['by its system', healthyBase().control().syn(50804, 'EPERM').syn(50805, 'EPERM')],
    ['by an ICMP error of its own', healthyBase().control().syn(50804, icmp(PC, 13)).syn(50805, icmp(PC, 13))],
  ])('%s is drawn nowhere on the path, and as a failure', (_way, scene) => {
    expect(traceOf(scene, 50804)).toEqual({
      protocol: 'tcp',
      port: 50804,
      hops: [1, 2, 3].map((ttl) => ({ ttl, outcome: 'not-tried' })),
      unsent: true,
    });
  });

  it('is a failure only where a requirement fails by it', () => {
    expect(traceOf(healthyBase().control().syn(50804, 'EPERM').open(50805), 50804)).toMatchObject({
      unsent: true,
      harmless: true,
    });
  });
});

describe('a flow that ends without an answer', () => {
  const harmless = (scene: Scene, port?: number) => pathOf(scene).ladders.find((one) => one.port === port)?.harmless;

  it.each<[string, Scene, number | undefined, true | undefined]>([
    ['that a failed requirement rests on', silentPort(healthyBase().open(50804), 50802), 50802, undefined],
    ['beside another that meets the requirement', healthyBase().control().syn(50804, rst()).open(50805), 50804, true],
    ['while nothing of the unit arrives', silentPort(new Scene().routed().ping('silent'), 50802), 50802, undefined],
  ])('%s', (_where, scene, port, expected) => {
    expect(harmless(scene, port)).toBe(expected);
  });

  it('is a failure as long as the requirements are not judged', () => {
    const { ladders } = describePath(healthyBase().control().syn(50804, rst()).open(50805).observe());
    expect(ladders.every((one) => one.harmless === undefined)).toBe(true);
  });

  it('is none where it was answered', () => {
    expect(pathOf(healthyBase().open(50804)).ladders.every((one) => one.harmless === undefined)).toBe(true);
  });
});

describe('who refuses', () => {
  const byUnit = (scene: Scene): true | undefined =>
    pathOf(scene).ladders.find(({ port }) => port === 50804)?.refusedByUnit;
  const base = (): Scene => healthyBase().control();

  it.each<[string, Scene, true | undefined]>([
    [
      'the unit by a RST of its own',
      base()
        .syn(50804, rst())
        .trace(50804, [exceeded(R1), exceeded(R2), rst()]),
      true,
    ],
    [
      'a device by a RST from nearer',
      base()
        .syn(50804, rst(64))
        .trace(50804, [exceeded(R1), rst(64)]),
      undefined,
    ],
    ['a device that signs with the unit’s address', base().syn(50804, icmp(UNIT, 13)), undefined],
    ['a router by an ICMP error', base().syn(50804, icmp(R2, 13)), undefined],
    ['nobody, by silence', silentPort(base(), 50804), undefined],
  ])('%s', (_who, scene, expected) => {
    expect(byUnit(scene)).toBe(expected);
  });
});
