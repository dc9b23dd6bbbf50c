import { describe, expect, it } from 'vitest';
import { seeded } from '../../support/sim/random.js';
import { exceeded, type Fate, healthy, healthyBase, icmp, R1, R2, rst, type Scene, synAck } from '../scene.js';
import { accused, codesIn, found, statusesIn } from './found.js';

const FLOWS = 8;
const TRIES = 8;
const TURNS = 16;
const ASIDE = '172.21.0.2';
const passes = (tries = 1) => ({ tries, answered: true });
const never = (tries = TRIES) => ({ tries, answered: false });
const blocked = (count: number) => [
  ...Array.from({ length: count }, () => never()),
  ...Array.from({ length: FLOWS - count }, () => passes()),
];

/** As a run does it: each blocked source port in turns with one that passes, sixteen times in all at least. */
function compared(flows: readonly { answered: boolean }[], turns = TURNS): { sent: number; answered: number }[] {
  const silent = flows.filter((flow) => !flow.answered).length;
  const pairs = Math.min(silent, flows.length - silent);
  let left = { silent: pairs, passing: pairs };
  return flows.map(({ answered }) => {
    const kind = answered ? 'passing' : 'silent';
    if (left[kind] === 0) return { sent: 0, answered: 0 };
    left = { ...left, [kind]: left[kind] - 1 };
    const sent = Math.ceil(turns / pairs);
    return { sent, answered: answered ? sent : 0 };
  });
}

function swept(
  flows: readonly { tries: number; answered: boolean }[],
  scene = healthy().control(),
  port = 50804,
): Scene {
  return scene.sweep(port, flows).compare(port, compared(flows));
}

/** Four of eight source ports blocked, and the ladders of one of them and of one that passes. */
function traced(own: readonly Fate[], others: readonly Fate[] = [exceeded(R1), exceeded(R2), synAck()]): Scene {
  return swept(blocked(4)).sweptTraces(50804, [0, own], [4, others]);
}

/** TCP 50804 answers SYNs, and no session opens. */
const withoutSession = (): Scene =>
  healthyBase().with({ configService: 'plain' }).syn(50804, synAck()).session(50804, 'timeout');

describe('intermittent', () => {
  it.each([1, 4, 7])('is found where %i of eight source ports never pass and the others do', (count) => {
    const scene = swept(blocked(count));
    const finding = found(scene, 'intermittent');
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'likely', requirements: ['tcp-config'] });
    expect(finding?.summary).toContain(`${FLOWS - count} of 8 source ports`);
    expect(scene.diagnose().verdict).toBe('pass');
  });

  it('suspects the whole path where the blocked flow was not traced', () => {
    expect(accused(found(swept(blocked(4)), 'intermittent'))).toEqual(['router 1', 'router 2', 'unit 3']);
  });

  it('names the source ports that never pass', () => {
    expect(found(swept([never(), passes(), never()]), 'intermittent')?.summary).toContain('(21000, 21002)');
  });

  it('is the failure where no session opened', () => {
    const scene = swept(blocked(4), withoutSession());
    expect(found(scene, 'intermittent')).toMatchObject({ severity: 'failure', requirements: ['tcp-config'] });
    expect(statusesIn(scene)['tcp-config']).toBe('failed');
  });

  it.each([
    ['all flows pass', blocked(0)],
    ['no flow passes', blocked(8)],
    ['the silent flow was tried five times only', [never(5), ...blocked(0).slice(1)]],
  ])('is not found where %s', (_name, flows) => {
    const turns = flows.map(() => ({ sent: 0, answered: 0 }));
    expect(codesIn(healthy().sweep(50804, flows).compare(50804, turns))).not.toContain('intermittent');
  });

  it.each([
    ['nothing was compared', 0, 0, 0],
    ['fifteen answers alone speak against it', 16, 15, 16],
    ['the blocked port had fewer chances than the other', 32, 16, 16],
  ])('is not found where %s', (_name, sent, answered, silent) => {
    const scene = healthy()
      .sweep(50804, [never(), passes()])
      .compare(50804, [
        { sent: silent, answered: 0 },
        { sent, answered },
      ]);
    expect(codesIn(scene)).not.toContain('intermittent');
  });

  it('is found on a lossy path too, once enough was compared', () => {
    const scene = healthy()
      .sweep(50804, [never(), passes(3), passes(2)])
      .compare(50804, [
        { sent: 40, answered: 0 },
        { sent: 40, answered: 17 },
      ]);
    expect(codesIn(scene)).toContain('intermittent');
    expect(codesIn(scene)).not.toContain('packet-loss');
  });

  it.each([
    ['a packet of the comparison', (scene: Scene) => scene.syn(50804, synAck(), 64, 'compare', 21_000)],
    ['a rung of its ladder', (scene: Scene) => scene.syn(50804, synAck(), 3, 'swept-test', 21_000)],
  ])('is not found where %s shows that the silent flow gets through', (_name, answer) => {
    expect(codesIn(answer(swept([never(), passes()])))).not.toContain('intermittent');
  });

  it('is not found where the flows that are answered are refused by a router', () => {
    const scene = healthy().sweep(50804, [never()]).syn(50804, icmp(R1, 13), 64, 'sweep', 21_001);
    expect(codesIn(scene)).not.toContain('intermittent');
  });

  it.each([0.05, 0.2, 0.36, 0.5, 0.64, 0.84])(
    'is not found in sweeps that lose a share of %d of their packets',
    (loss) => {
      const seeds = Array.from({ length: 500 }, (_, index) => index + 1);
      const wrong = seeds.filter((seed) => codesIn(randomSweep(seed, loss)).includes('intermittent'));
      expect(wrong).toEqual([]);
    },
  );
});

describe('the place of an intermittent block', () => {
  it.each([
    ['at the first router or behind it', [exceeded(R1), 'silent', 'silent'], ['router 1', 'router 2']],
    ['before the first router', ['silent', 'silent', 'silent'], ['router 1']],
    [
      'at the last router, the unit or on the way back',
      [exceeded(R1), exceeded(R2), 'silent'],
      ['router 2', 'unit 3', 'router 1 return'],
    ],
    ['past a hop that is merely quiet', ['silent', exceeded(R2), 'silent'], ['router 2', 'unit 3', 'router 1 return']],
  ] as [string, Fate[], string[]][])('is %s, as the traces show', (_name, own, suspects) => {
    const finding = found(traced(own), 'intermittent');
    expect(accused(finding)).toEqual(suspects);
    expect(finding?.certainty).toBe('likely');
  });

  it('is not at a hop that answers nobody', () => {
    const finding = found(
      traced([exceeded(R1), 'silent', 'silent'], [exceeded(R1), 'silent', synAck()]),
      'intermittent',
    );
    expect(accused(finding)).toEqual(['router 1', 'router 2', 'unit 3']);
  });

  it('names the routers of the blocked flow, not those of the one that passes', () => {
    const finding = found(
      traced([exceeded(R1), exceeded(ASIDE), 'silent'], [exceeded(R1), exceeded(R2), synAck()]),
      'intermittent',
    );
    expect(finding?.suspects[0]).toMatchObject({ hop: 2, address: ASIDE });
    expect(finding?.summary).toContain(`They take another path: hop 2 is ${ASIDE} for them, ${R2} for the others.`);
  });

  it('leaves a router without a name that only flows of another path have seen', () => {
    const finding = found(traced([exceeded(R1), 'silent', 'silent']), 'intermittent');
    expect(finding?.suspects).toEqual([
      { role: 'router', hop: 1, address: R1, direction: 'forward' },
      { role: 'router', hop: 2, direction: 'forward' },
    ]);
    expect(finding?.summary).toContain(`For the others hop 2 is ${R2}`);
  });

  it('is told by the flow that ends first where others get as far as the unit', () => {
    const scene = traced([exceeded(R1), exceeded(R2), 'silent']);
    scene.sweptTraces(50804, [1, [exceeded(R1), 'silent', 'silent']], [4, [exceeded(R1), exceeded(R2), synAck()]]);
    expect(accused(found(scene, 'intermittent'))).toEqual(['router 1', 'router 2']);
  });

  it('is not told by a single rung', () => {
    const scene = swept(blocked(4)).syn(50804, 'silent', 2, 'swept-test', 21_000);
    scene.syn(50804, exceeded(R2), 2, 'swept-control', 21_004);
    expect(accused(found(scene, 'intermittent'))).toEqual(['router 1', 'router 2', 'unit 3']);
  });
});

describe('an intermittent block of the plain and the TLS port', () => {
  const OWN = [exceeded(R1), 'silent', 'silent'] as const;
  const OTHERS = [exceeded(R1), exceeded(R2), synAck()];
  const tls = (own: readonly Fate[]): Scene =>
    swept(blocked(5), traced(OWN), 50805).sweptTraces(50805, [0, own], [5, OTHERS]);

  it('at the same place is one finding', () => {
    const findings = tls(OWN)
      .diagnose()
      .findings.filter(({ code }) => code === 'intermittent');
    expect(findings).toHaveLength(1);
    expect(findings[0]?.summary).toContain('TCP 50804 and 50805 (TLS) pass for 4 of 8 and 3 of 8 source ports');
  });

  it('at two places is two findings', () => {
    const findings = tls([exceeded(R1), exceeded(R2), 'silent']).diagnose().findings;
    expect(findings.filter(({ code }) => code === 'intermittent').map(accused)).toEqual([
      ['router 1', 'router 2'],
      ['router 2', 'unit 3', 'router 1 return'],
    ]);
  });

  it('is a finding of its own beside one of TCP discovery', () => {
    const findings = swept(blocked(4), tls(OWN), 50802).diagnose().findings;
    expect(findings.filter(({ code }) => code === 'intermittent')).toHaveLength(2);
  });
});

/** A sweep and the comparison after it, as a run does them, on a path that loses every packet with the same chance. */
function randomSweep(seed: number, loss: number): Scene {
  const random = seeded(seed);
  const answered = (): boolean => random() >= loss;
  const flows = Array.from({ length: FLOWS }, () => {
    for (let tries = 1; tries <= TRIES; tries += 1) if (answered()) return passes(tries);
    return never();
  });
  return healthy().sweep(50804, flows).compare(50804, randomTurns(flows, answered));
}

/** Up to 64 turns, until a silent flow is answered or the others were sixteen times. */
function randomTurns(
  flows: readonly { answered: boolean }[],
  answered: () => boolean,
): { sent: number; answered: number }[] {
  const tallies = flows.map(() => ({ sent: 0, answered: 0 }));
  const of = (wanted: boolean) => tallies.filter((_tally, index) => flows[index]?.answered === wanted);
  const pairs = Math.min(of(true).length, of(false).length);
  for (let turn = 0; turn * pairs < 64 && pairs > 0; turn += 1) {
    const silent = of(false).filter((tally, index) => index < pairs && tally.answered === 0);
    if (silent.length === 0 || of(true).reduce((sum, tally) => sum + tally.answered, 0) >= TURNS) break;
    for (const tally of [...silent, ...of(true).slice(0, silent.length)]) {
      tally.sent += 1;
      if (answered()) tally.answered += 1;
    }
  }
  return tallies;
}

describe('a RST to a SYN that is sent again', () => {
  /** Two source ports that pass, and two whose last packet was refused, after so many without an answer. */
  const refusedAfter = (silences: number): Scene => {
    const scene = healthy();
    for (const sourcePort of [21_000, 21_001]) scene.syn(50804, synAck(), 64, 'sweep', sourcePort);
    for (const sourcePort of [21_002, 21_003]) {
      for (let n = 0; n < silences; n += 1) scene.syn(50804, 'silent', 64, 'sweep', sourcePort);
      scene.syn(50804, rst(), 64, 'sweep', sourcePort);
    }
    return scene;
  };

  it('is that of a half-open connection whose SYN-ACK got lost: no flow is refused', () => {
    expect(codesIn(refusedAfter(1))).not.toContain('intermittent');
    expect(codesIn(refusedAfter(3))).not.toContain('intermittent');
  });

  it('tells flows that are refused where it answers the first one', () => {
    expect(found(refusedAfter(0), 'intermittent')?.summary).toContain('are refused');
  });
});
