import { describe, expect, it } from 'vitest';
import { echoReply, exceeded, type Fate, R1, R2, Scene, silentPort } from '../scene.js';
import { accused, codesIn, found, statusesIn } from './found.js';

const R3 = '10.0.23.3';

/** Nothing from the unit arrives, and the ladder of ping shows these routers. */
function silentWith(...hopProbes: Fate[]): Scene {
  const scene = silentPort(new Scene().routed(), 50802);
  for (let n = 0; n < 3; n += 1) scene.ping('silent');
  return scene.trace('icmp', hopProbes, 'test');
}

describe('routing-loop', () => {
  it.each([
    ['two routers', [R1, R2, R1, R2], ['router 1', 'router 2']],
    ['two routers behind a third', [R1, R2, R3, R2, R3], ['router 2', 'router 3']],
    ['three routers', [R1, R2, R3, R1, R2, R3], ['router 1', 'router 2', 'router 3']],
  ])('names every router of a circle of %s', (_name, routers, suspects) => {
    const scene = silentWith(...routers.map(exceeded));
    const finding = found(scene, 'routing-loop');
    expect(finding).toMatchObject({ severity: 'failure' });
    expect(accused(finding)).toEqual(suspects);
    expect(statusesIn(scene)['route']).toBe('failed');
  });

  it('rules out that everything is merely silent past one hop', () => {
    const scene = silentWith(exceeded(R1), exceeded(R2), exceeded(R1));
    expect(codesIn(scene)).toEqual(['routing-loop']);
    const reasons = found(scene, 'routing-loop')?.ruledOut.find(({ code }) => code === 'path-silent');
    expect(reasons?.because).toContain('packets circle');
  });

  it('is proved where packets of full TTL expire and the circle was seen', () => {
    const scene = new Scene().routed().ping(exceeded(R2)).ping(exceeded(R2)).syn(50802, exceeded(R1));
    scene.trace('icmp', [R1, R2, R1].map(exceeded), 'test');
    expect(found(scene, 'routing-loop')).toMatchObject({ severity: 'failure', certainty: 'proved' });
  });

  it('suspects who said so where nothing was traced', () => {
    const scene = new Scene().routed().ping(exceeded(R2)).syn(50802, exceeded(R2));
    const finding = found(scene, 'routing-loop');
    expect(finding?.certainty).toBe('likely');
    expect(finding?.suspects).toEqual([{ role: 'router', address: R2, direction: 'forward' }]);
  });

  it.each([
    ['the same router answers at neighbouring TTLs', silentWith(exceeded(R1), exceeded(R1), exceeded(R2))],
    ['every router answers once', silentWith(exceeded(R1), exceeded(R2), 'silent')],
    ['no router answers', silentWith('silent', 'silent')],
    ['nothing was traced', silentWith()],
  ])('is not found where %s', (_name, scene) => {
    expect(codesIn(scene)).toEqual(['path-silent']);
  });

  it('is not found where the unit answers', () => {
    const scene = silentWith(exceeded(R1), exceeded(R2), exceeded(R1)).ping(echoReply());
    expect(codesIn(scene)).not.toContain('routing-loop');
  });
});
