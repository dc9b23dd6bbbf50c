import { describe, expect, it } from 'vitest';
import { echoReply, healthyBase, icmp, R1, R2, type Scene, silentPort } from '../scene.js';
import { accused, codesIn, found, statusesIn } from './found.js';

function recheckedInVain(scene: Scene): Scene {
  for (let n = 0; n < 3; n += 1) scene.ping('silent', 64, 'recheck').syn(50802, 'silent', 64, 'recheck');
  return scene;
}

const died = (): Scene => recheckedInVain(silentPort(silentPort(healthyBase().control(), 50804), 50805));

describe('a unit that stops answering during the run', () => {
  it('leaves what came after unproven, and no filter is blamed', () => {
    expect(codesIn(died())).toEqual(['path-silent']);
    expect(found(died(), 'path-silent')).toMatchObject({ severity: 'warning', certainty: 'likely' });
    expect(accused(found(died(), 'path-silent'))).toEqual(['unit 3', 'router 2', 'router 1']);
    expect(statusesIn(died())).toMatchObject({ route: 'met', 'tcp-discovery': 'met', 'tcp-config': 'unproven' });
  });

  it('is named by the router that cannot reach it any more, which is no filter either', () => {
    const scene = silentPort(healthyBase().control(), 50805).syn(50804, icmp(R2, 1, 3, 3000));
    expect(codesIn(recheckedInVain(scene))).toEqual(['unit-unreachable']);
  });

  it('is the gateway or the PC where the link’s own view says so', () => {
    expect(codesIn(died().neighbour('failed', undefined, R1))).toEqual(['gateway-unreachable']);
  });

  it('does not excuse a port that was silent while the unit still answered', () => {
    const scene = silentPort(silentPort(healthyBase().control(), 50804), 50805).ping(echoReply());
    expect(codesIn(recheckedInVain(scene))).toEqual(['port-filtered']);
  });

  it('did not where the recheck is answered', () => {
    const scene = silentPort(silentPort(healthyBase().control(), 50804), 50805).ping(echoReply(), 64, 'recheck');
    expect(codesIn(scene)).toEqual(['port-filtered']);
  });
});
