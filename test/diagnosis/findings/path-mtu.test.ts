import { describe, expect, it } from 'vitest';
import { echoReply, exceeded, healthy, icmp, R1, R2, type Scene, synAck } from '../scene.js';
import { accused, codesIn, found } from './found.js';

/** Packets up to 1400 bytes pass, larger ones vanish behind this hop. */
function blackHole(scene: Scene, hop: number): Scene {
  scene.size(1500, 'silent').size(576, echoReply()).size(1400, echoReply()).size(1412, 'silent');
  [R1, R2].forEach((router, index) => scene.size(1500, index < hop ? exceeded(router) : 'silent', index + 1));
  return scene;
}

describe('mtu-black-hole', () => {
  it('is a warning with both sizes and the segment size that would help', () => {
    const scene = blackHole(healthy().control(), 2);
    const finding = found(scene, 'mtu-black-hole');
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'likely' });
    expect(finding?.summary).toContain('Packets of 1400 bytes reach the unit, packets of 1412 bytes vanish');
    expect(finding?.remedy).toContain('(MSS) to 1360');
    expect(finding?.nextTest).toContain('1372 and 1384 data bytes');
    expect(scene.diagnose().verdict).toBe('pass');
  });

  it.each([
    [1, ['router 1', 'router 2']],
    [2, ['router 2', 'unit 3']],
    [0, ['router 1']],
  ])('behind hop %i suspects %j', (hop, suspects) => {
    expect(accused(found(blackHole(healthy().control(), hop), 'mtu-black-hole'))).toEqual(suspects);
  });

  it('is the failure where no session opened', () => {
    const scene = blackHole(healthy().control(), 2).with({ configService: 'plain' });
    const evidence = scene.evidence.map((entry) =>
      entry.probe === 'tcp-session' && entry.request.port === 50804 ? { ...entry, outcome: 'timeout' as const } : entry,
    );
    scene.evidence.splice(0, Number.POSITIVE_INFINITY, ...evidence);
    expect(found(scene, 'mtu-black-hole')).toMatchObject({ severity: 'failure', requirements: ['tcp-config'] });
  });

  it.each([
    ['the large packet passes', healthy().size(1500, echoReply())],
    ['the router tells its MTU', healthy().size(1500, icmp(R2, 4))],
    ['the PC itself refuses the large packet', healthy().size(1500, 'EPERM')],
    ['small packets vanish as well', healthy().size(1500, 'silent').size(576, 'silent')],
    ['the small one is still waited for', healthy().size(1500, 'silent').size(576, 'pending')],
    ['the large one passed in the end', healthy().size(1500, 'silent').size(1500, echoReply()).size(576, echoReply())],
    ['a larger one passed than vanished', healthy().size(1400, 'silent').size(1500, echoReply())],
    ['packets of one size got lost and passed', blackHole(healthy(), 2).size(1400, 'silent')],
    ['packets of any other kind get lost', blackHole(healthy().syn(50804, 'silent').syn(50804, synAck()), 2)],
  ])('is not found where %s', (_name, scene) => {
    expect(codesIn(scene)).not.toContain('mtu-black-hole');
  });

  it('leaves the ping as it is: large echo requests are no pings', () => {
    const { requirements } = blackHole(healthy().control(), 2).diagnose();
    expect(requirements.map(({ status }) => status)).toEqual(['met', 'met', 'met', 'met']);
  });
});
