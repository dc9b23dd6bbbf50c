import { describe, expect, it } from 'vitest';
import { healthy, healthyBase, rst, type Scene, synAck } from '../scene.js';
import { codesIn, found, statusesIn } from './found.js';

const passes = (tries = 1) => ({ tries, answered: true });

/** TCP 50804 answers SYNs, and no session opens. */
const withoutSession = (): Scene =>
  healthyBase().with({ configService: 'plain' }).syn(50804, synAck()).session(50804, 'timeout');

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
    const scene = healthy().sweep(50804, [{ tries: 8, answered: false }, passes()]);
    expect(codesIn(scene)).toContain('packet-loss');
    scene.compare(50804, [
      { sent: 16, answered: 0 },
      { sent: 16, answered: 16 },
    ]);
    expect(codesIn(scene)).not.toContain('packet-loss');
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

/** So many SYNs to the plain configuration port alone, of which some got no answer. */
function echoes(sent: number, unanswered: number): Scene {
  const scene = healthyBase().with({ configService: 'plain' });
  scene.evidence.splice(1);
  for (let n = 0; n < sent; n += 1) scene.syn(50804, n < unanswered ? 'silent' : synAck());
  return scene.session(50804, 'open');
}
