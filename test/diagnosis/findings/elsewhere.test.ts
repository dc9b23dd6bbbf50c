import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/model/evidence/base.js';
import { healthyBase, PC, Scene, silentPort, UNIT } from '../scene.js';
import { accused, codesIn, found, statusesIn } from './found.js';

const LAN2 = '10.99.0.7';
const CONFIG = 50_804;
const from = (address: string): Reply => ({ kind: 'syn-ack', from: address, ttl: 62, rttMs: 1 });

/** The port is silent, but for answers of this address, which settle nothing. */
function answeredBy(scene: Scene, address: string): Scene {
  silentPort(scene, CONFIG);
  for (const entry of scene.evidence)
    if (entry.probe === 'tcp-syn' && entry.request.port === CONFIG) entry.replies.push(from(address));
  return scene.with({ configService: 'plain' });
}

describe('an answer from another address than was asked', () => {
  it('is told with that address, and is no drop', () => {
    const scene = answeredBy(healthyBase(), LAN2);
    const finding = found(scene, 'nat-rewrites');
    expect(finding).toMatchObject({ severity: 'failure', certainty: 'likely', requirements: ['tcp-config'] });
    expect(finding?.summary).toContain(`is answered by ${LAN2}`);
    expect(finding?.summary).toMatch(/may be a second address of the unit/);
    expect(finding?.nextTest).toContain(`--address ${LAN2}`);
    expect(finding?.ruledOut.map(({ code }) => code)).toContain('port-filtered');
    expect(codesIn(scene)).not.toContain('port-filtered');
    expect(accused(finding)[0]).toMatch(/^unit/);
  });

  it('on the PC’s own LAN is a router that forwards to a unit there', () => {
    const scene = answeredBy(healthyBase().mask(24), PC.replace(/\d+$/, '61'));
    const finding = found(scene, 'nat-rewrites');
    expect(finding?.summary).toMatch(/NAT hairpin/);
    expect(accused(finding)[0]).toBe('router 1 return');
  });

  it('explains the silence of the route where nothing else arrives', () => {
    const scene = answeredBy(new Scene().routed().ping('silent'), LAN2);
    expect(statusesIn(scene)['route']).toBe('failed');
    expect(found(scene, 'nat-rewrites')?.requirements).toContain('route');
    expect(codesIn(scene)).not.toContain('path-silent');
  });

  it('says nothing where the unit answers too', () => {
    const scene = healthyBase().open(CONFIG);
    for (const entry of scene.evidence) if (entry.probe === 'tcp-syn') entry.replies.push(from(LAN2));
    expect(found(scene, 'nat-rewrites')).toBeUndefined();
    expect(UNIT).not.toBe(LAN2);
  });
});
