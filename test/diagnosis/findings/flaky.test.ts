import { describe, expect, it } from 'vitest';
import { seeded } from '../../support/sim/random.js';
import { healthy, healthyBase, icmp, R1, rst, type Scene, synAck } from '../scene.js';
import { accused, codesIn, found, statusesIn } from './found.js';

const FLOWS = 8;
const TRIES = 8;
const passes = (tries = 1) => ({ tries, answered: true });
const never = (tries = TRIES) => ({ tries, answered: false });
const blocked = (count: number) => [
  ...Array.from({ length: count }, () => never()),
  ...Array.from({ length: FLOWS - count }, () => passes()),
];

/** TCP 50804 answers SYNs, and no session opens. */
const withoutSession = (): Scene =>
  healthyBase().with({ configService: 'plain' }).syn(50804, synAck()).session(50804, 'timeout');

describe('intermittent', () => {
  it.each([1, 4, 7])('is found where %i of eight source ports never pass and the others at once', (count) => {
    const scene = healthy().control().sweep(50804, blocked(count));
    const finding = found(scene, 'intermittent');
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'likely', requirements: ['tcp-config'] });
    expect(finding?.summary).toContain(`${FLOWS - count} of 8 source ports`);
    expect(accused(finding)).toEqual(['router 1', 'router 2', 'unit 3']);
    expect(scene.diagnose().verdict).toBe('pass');
  });

  it('names the source ports that never pass', () => {
    const finding = found(healthy().sweep(50804, [never(), passes(), never()]), 'intermittent');
    expect(finding?.summary).toContain('(21000, 21002)');
  });

  it('is the failure where no session opened', () => {
    const scene = withoutSession().sweep(50804, blocked(4));
    expect(found(scene, 'intermittent')).toMatchObject({ severity: 'failure', requirements: ['tcp-config'] });
    expect(statusesIn(scene)['tcp-config']).toBe('failed');
  });

  it.each([
    ['all flows pass', blocked(0)],
    ['no flow passes', blocked(8)],
    ['the silent flow was tried five times only', [never(5), ...blocked(0).slice(1)]],
    ['the others needed several tries, as in loss', [never(), passes(2), passes(3), passes(), passes(2)]],
  ])('is not found where %s', (_name, flows) => {
    expect(codesIn(healthy().sweep(50804, flows))).not.toContain('intermittent');
  });

  it('is not found where the flows that are answered are refused by a router', () => {
    const scene = healthy().sweep(50804, [never()]).syn(50804, icmp(R1, 13), 64, 'sweep', 21_001);
    expect(codesIn(scene)).not.toContain('intermittent');
  });

  it('is found though one packet of the flows that pass was lost', () => {
    expect(codesIn(healthy().sweep(50804, [never(), passes(2), passes(), passes()]))).toContain('intermittent');
  });

  it.each([0.05, 0.2, 0.36, 0.5])('is not found in sweeps that lose a share of %d of their packets', (loss) => {
    const seeds = Array.from({ length: 500 }, (_, index) => index + 1);
    const wrong = seeds.filter((seed) =>
      codesIn(healthy().sweep(50804, randomSweep(seed, loss))).includes('intermittent'),
    );
    expect(wrong).toEqual([]);
  });
});

describe('packet-loss', () => {
  it.each([
    [4, 2, false],
    [5, 1, true],
    [10, 1, true],
    [20, 1, false],
    [20, 2, true],
    [20, 0, false],
  ])('of %i packets to an open port, %i unanswered: %s', (sent, unanswered, told) => {
    const scene = echoes(sent, unanswered);
    expect(codesIn(scene).includes('packet-loss')).toBe(told);
  });

  it('tells the counts and the share', () => {
    expect(found(echoes(10, 2), 'packet-loss')).toMatchObject({
      severity: 'note',
      summary: expect.stringContaining('2 of 10 packets to open ports got no answer (20 %)') as string,
    });
  });

  it('counts the packets of a sweep as well', () => {
    const scene = healthy().sweep(50804, [passes(3), passes(2), passes()]);
    expect(found(scene, 'packet-loss')?.summary).toContain('3 of 10 packets');
  });

  it('does not count what a blocked flow lost', () => {
    expect(codesIn(healthy().sweep(50804, blocked(4)))).not.toContain('packet-loss');
  });

  it('does not count the sweep of a port that is not open', () => {
    const scene = healthy()
      .syn(50812, rst())
      .sweep(50812, [passes(8), passes(8)]);
    expect(codesIn(scene)).not.toContain('packet-loss');
  });

  it('does not count ports that are silent for good', () => {
    const scene = healthy();
    for (let n = 0; n < 9; n += 1) scene.syn(50812, 'silent');
    expect(codesIn(scene)).not.toContain('packet-loss');
  });

  it('fails nothing, not even where no session opened: what is lost by chance is no fault', () => {
    const scene = withoutSession();
    for (let n = 0; n < 5; n += 1) scene.syn(50804, n === 0 ? synAck() : 'silent');
    expect(found(scene, 'packet-loss')).toMatchObject({ severity: 'note' });
    expect(statusesIn(scene)['tcp-config']).toBe('unproven');
    expect(scene.diagnose().verdict).toBe('unproven');
  });
});

/** Each flow is tried until it is answered, eight times at most; every packet is lost by chance. */
function randomSweep(seed: number, loss: number): { tries: number; answered: boolean }[] {
  const random = seeded(seed);
  return Array.from({ length: FLOWS }, () => {
    for (let tries = 1; tries <= TRIES; tries += 1) if (random() >= loss) return passes(tries);
    return never();
  });
}

/** So many SYNs to the plain configuration port alone, of which some got no answer. */
function echoes(sent: number, unanswered: number): Scene {
  const scene = healthyBase().with({ configService: 'plain' });
  scene.evidence.splice(1);
  for (let n = 0; n < sent; n += 1) scene.syn(50804, n < unanswered ? 'silent' : synAck());
  return scene.session(50804, 'open');
}
