import { describe, expect, it } from 'vitest';
import { findInterval, intervalSuspects } from '../../../src/diagnosis/attribution/drop-location.js';
import { nameSuspect } from '../../../src/diagnosis/wording.js';
import { echoReply, exceeded, healthyBase, R1, R2, Scene, silentPort, synAck } from '../scene.js';

const PORT = 50804;
const [HOP_1, HOP_2, THE_UNIT] = [`hop 1 (${R1})`, `hop 2 (${R2})`, 'the unit (192.168.42.1)'];

function suspectsOf(scene: Scene): string[] {
  const observations = scene.observe();
  const interval = findInterval(observations, scene.flow(`tcp/${PORT}`));
  if (interval === null) return ['not located'];
  return intervalSuspects(observations, interval).map(
    (suspect) => `${nameSuspect(suspect)}${suspect.direction === 'return' ? ' on the way back' : ''}`,
  );
}

const filtered = (): Scene => silentPort(healthyBase(), PORT);

describe('the place of a silent drop', () => {
  const table: [string, Scene, string[]][] = [
    [
      'between two routers is the one that answered last, or the next',
      filtered()
        .control()
        .trace(PORT, [exceeded(R1), 'silent', 'silent']),
      [HOP_1, HOP_2],
    ],
    [
      'behind the last router is that router, the unit, or a router on the way back',
      filtered()
        .control()
        .trace(PORT, [exceeded(R1), exceeded(R2), 'silent']),
      [HOP_2, THE_UNIT, `${HOP_1} on the way back`],
    ],
    [
      'before the first router is that router alone',
      filtered().control().trace(PORT, ['silent', 'silent', 'silent']),
      [HOP_1],
    ],
    [
      'among routers that answer nobody is any of them, or the unit',
      filtered()
        .trace('icmp', ['silent', 'silent', echoReply()], 'control')
        .trace(PORT, ['silent', 'silent', 'silent']),
      [HOP_1, 'hop 2 (does not answer)', THE_UNIT],
    ],
    [
      'past a mute first router is that one, or the second',
      filtered()
        .trace('icmp', ['silent', exceeded(R2), echoReply()], 'control')
        .trace(PORT, ['silent', 'silent', 'silent']),
      [HOP_1, HOP_2],
    ],
    [
      'on the unit’s own LAN is the unit alone',
      silentPort(new Scene().onLink().ping(echoReply(64)).open(50802), PORT)
        .trace('icmp', [echoReply(64)], 'control')
        .trace(PORT, ['silent']),
      [THE_UNIT],
    ],
    [
      'is found by a TCP control where ping is not answered',
      silentPort(new Scene().routed().ping('silent').open(50802), PORT)
        .trace(50802, [exceeded(R1), exceeded(R2), synAck()], 'control')
        .trace(PORT, [exceeded(R1), 'silent', 'silent']),
      [HOP_1, HOP_2],
    ],
    ['cannot be told without a trace of the flow', filtered().control(), ['not located']],
  ];
  it.each(table)('%s', (_title, scene, expected) => {
    expect(suspectsOf(scene)).toEqual(expected);
  });

  it('rests on the rungs around it, of the test and of the control', () => {
    const scene = filtered()
      .control()
      .trace(PORT, [exceeded(R1), 'silent', 'silent']);
    const interval = findInterval(scene.observe(), scene.flow(`tcp/${PORT}`));
    const hopProbes = scene.evidence.filter((entry) => interval?.evidence.includes(entry.id));
    const said = hopProbes.map((entry) => `${entry.probe} ${'ttl' in entry.request ? entry.request.ttl : ''}`);
    expect(said.sort()).toEqual(['echo 1', 'echo 2', 'echo 2', 'tcp-syn 1', 'tcp-syn 2']);
  });
});

describe('the finding of a silent drop', () => {
  it('is never proved where more than one device is left', () => {
    const scene = filtered()
      .open(50805)
      .control()
      .trace(PORT, [exceeded(R1), 'silent', 'silent']);
    const { findings } = scene.with({ configService: 'plain' }).diagnose();
    expect(findings.map(({ code, certainty }) => [code, certainty])).toEqual([['port-filtered', 'likely']]);
    expect(findings[0]?.nextTest).toMatch(/rule counters for TCP 50804 on hop 1/);
  });

  it('is not proved by a single packet that died before the control got through', () => {
    const scene = filtered().open(50805).control().trace(PORT, ['silent', 'silent', 'silent']);
    const { findings } = scene.with({ configService: 'plain' }).diagnose();
    expect(findings.map(({ code, certainty }) => [code, certainty])).toEqual([['port-filtered', 'likely']]);
  });

  it('does not count the silence of a router that answered nobody afterwards', () => {
    const scene = filtered()
      .trace(PORT, [exceeded(R1), 'silent', 'silent'])
      .control();
    scene.evidence.reverse();
    expect(suspectsOf(scene)).toEqual([HOP_1, HOP_2, THE_UNIT]);
  });

  it('is proved where one device is left', () => {
    const scene = filtered()
      .open(50805)
      .control()
      .trace(50805, [exceeded(R1), exceeded(R2), synAck()], 'control');
    for (let n = 0; n < 6; n += 1) scene.trace(PORT, ['silent', 'silent', 'silent']);
    const { findings } = scene.with({ configService: 'plain' }).diagnose();
    expect(findings.map(({ code, certainty }) => [code, certainty])).toEqual([['port-filtered', 'proved']]);
    expect(findings[0]?.summary).toBe(`TCP 50804 is dropped silently at ${HOP_1}.`);
  });

  it('is not proved by a control of another protocol, of which the errors may come back farther', () => {
    const scene = filtered().open(50805).control();
    for (let n = 0; n < 6; n += 1) scene.trace(PORT, ['silent', 'silent', 'silent']);
    const { findings } = scene.with({ configService: 'plain' }).diagnose();
    expect(findings.map(({ code, certainty }) => [code, certainty])).toEqual([['port-filtered', 'likely']]);
  });

  it('leaves every device past the last answer where a control of its protocol gets no farther', () => {
    const scene = filtered()
      .control()
      .trace(50802, [exceeded(R1), 'silent', synAck()], 'control')
      .trace(PORT, [exceeded(R1), 'silent', 'silent']);
    expect(suspectsOf(scene)).toEqual([HOP_1, HOP_2, THE_UNIT]);
  });

  it('is placed by the trace of a port that nothing uses, which is no flow to explain', () => {
    const scene = filtered()
      .control()
      .trace(23_456, [exceeded(R1), 'silent'], 'control');
    scene.trace(PORT, [exceeded(R1), 'silent', 'silent']);
    expect(suspectsOf(scene)).toEqual([HOP_1, HOP_2, THE_UNIT]);
    expect(scene.flow('tcp/23456').state).toBe('unmeasured');
  });

  it('ignores a hop that, alone, did not answer while later ones did', () => {
    const scene = filtered()
      .control()
      .trace(PORT, ['silent', exceeded(R2), 'silent']);
    expect(suspectsOf(scene)).toEqual([HOP_2, THE_UNIT, `${HOP_1} on the way back`]);
  });

  it('says that the discovery port cannot be changed', () => {
    const scene = silentPort(new Scene().routed().ping(echoReply()).open(PORT, 50805), 50802).control();
    const { findings } = scene.trace(50802, [exceeded(R1), 'silent', 'silent']).diagnose();
    expect(findings[0]?.remedy).toContain('This port cannot be changed on the unit.');
  });
});
