import { describe, expect, it } from 'vitest';
import { echoReply, healthyBase, icmp, Scene, silentPort, UNIT } from '../scene.js';
import { codesIn, found, statusesIn } from './found.js';

const LATE_MS = 3060;
const EARLY_MS = 20;
const unreachable = (rttMs: number) => icmp(UNIT, 1, 3, rttMs);

function pingsAlone(): Scene {
  return new Scene().routed().ping(echoReply()).with({ configService: 'plain' });
}

describe('a router that answers pings for a unit behind it', () => {
  it('says as late as a failed ARP that the unit is unreachable: that is no filter', () => {
    const scene = pingsAlone()
      .syn(50_802, unreachable(LATE_MS))
      .syn(50_804, unreachable(LATE_MS - 200));
    expect(found(scene, 'unit-unreachable')).toMatchObject({ severity: 'failure', certainty: 'likely' });
    expect(found(scene, 'unit-unreachable')?.suspects.map(({ role }) => role)).toEqual(['unit', 'router']);
    expect(statusesIn(scene)).toMatchObject({ ping: 'met', 'tcp-discovery': 'failed', 'tcp-config': 'failed' });
    expect(codesIn(scene)).not.toContain('port-rejected');
  });

  it('speaks for the ports that stay silent too, where no port is answered', () => {
    const scene = silentPort(pingsAlone().syn(50_802, unreachable(LATE_MS)), 50_804);
    expect(codesIn(scene)).toEqual(['unit-unreachable']);
    expect(statusesIn(scene)['tcp-config']).toBe('failed');
  });

  it('speaks for its own port alone where others are answered', () => {
    const scene = healthyBase().syn(50_804, unreachable(LATE_MS)).with({ configService: 'plain' });
    expect(found(scene, 'unit-unreachable')?.requirements).toEqual(['tcp-config']);
  });

  it('is not meant by the same word at once, which a filter may say', () => {
    const scene = pingsAlone().syn(50_802, unreachable(EARLY_MS)).syn(50_804, unreachable(EARLY_MS));
    expect(codesIn(scene)).not.toContain('unit-unreachable');
  });
});
