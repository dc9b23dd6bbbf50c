import { describe, expect, it } from 'vitest';
import { echoReply, exceeded, type Fate, healthy, icmp, R1, R2, rst, type Scene, synAck } from '../scene.js';
import { accused, codesIn, found } from './found.js';

/** Packets up to 1400 bytes pass, larger ones vanish behind this hop. */
function blackHole(scene: Scene, hop: number): Scene {
  scene.size(1500, 'silent').size(576, echoReply()).size(1400, echoReply()).size(1412, 'silent');
  [R1, R2].forEach((router, index) => scene.size(1500, index < hop ? exceeded(router) : 'silent', index + 1));
  return scene;
}

describe('mtu-black-hole', () => {
  it('is possible by pings alone, with both sizes, both explanations and the segment size that would help', () => {
    const scene = blackHole(healthy().control(), 2);
    const finding = found(scene, 'mtu-black-hole');
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'possible' });
    expect(finding?.summary).toMatch(/^Pings of 1412 bytes vanish .* those of 1400 bytes are answered/);
    expect(finding?.summary).toMatch(/may hang, or only large pings are filtered/);
    expect(scene.diagnose().summary).not.toMatch(/works/);
    expect(finding?.remedy).toContain('(MSS) to 1360');
    expect(finding?.nextTest).toContain('1372 and 1384 data bytes');
    expect(scene.diagnose().verdict).toBe('pass');
  });

  /** SYNs of two sizes to a port that nothing uses, the large ones so many ms apart. */
  function tcpSizes(scene: Scene, large: Fate, apartMs: number, tries = 4): Scene {
    const sized = (packetBytes: number, fate: Fate, ms: number): void => {
      scene.syn(23_456, fate, 64, 'size', 22_000 + ms);
      const entry = scene.evidence.at(-1);
      if (entry?.probe !== 'tcp-syn') throw new Error('no SYN');
      entry.request.packetBytes = packetBytes;
      entry.sentAt = new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
    };
    sized(576, rst(), 0);
    for (let n = 0; n < tries; n += 1) sized(1500, large, (n + 1) * apartMs);
    return scene;
  }

  it('is proved where TCP loses what is as large, again a second later, and breaks the transfer', () => {
    const scene = tcpSizes(blackHole(healthy().control(), 2), 'silent', 400);
    expect(found(scene, 'mtu-black-hole')).toMatchObject({ severity: 'failure', certainty: 'proved' });
    const { verdict, requirements, summary } = scene.diagnose();
    expect(verdict).toBe('fail');
    expect(requirements.find(({ id }) => id === 'tcp-config')?.status).toBe('failed');
    expect(summary).toMatch(/transfer of the configuration hangs/);
  });

  it.each([
    ['all within a second', 4, 100],
    ['only twice', 2, 2000],
  ])('is likely, and first in the summary, where TCP loses it %s', (_when, tries, apart) => {
    const scene = tcpSizes(blackHole(healthy().control(), 2), 'silent', apart, tries);
    expect(found(scene, 'mtu-black-hole')).toMatchObject({ severity: 'warning', certainty: 'likely' });
    expect(scene.diagnose().summary).toMatch(/^Sessions to .* could be opened, but: Packets of 1400 bytes/);
  });

  it('is possible where TCP of full size gets there', () => {
    const scene = tcpSizes(blackHole(healthy().control(), 2), rst(), 400, 1);
    expect(found(scene, 'mtu-black-hole')).toMatchObject({ severity: 'warning', certainty: 'possible' });
  });

  it('is none where both ends keep the segments of TCP small enough', () => {
    const scene = blackHole(healthy().control(), 2);
    for (const entry of scene.evidence)
      for (const reply of entry.replies) if (reply.kind === 'syn-ack') reply.mss = 1360;
    expect(found(scene, 'mtu-black-hole')).toBeUndefined();
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
