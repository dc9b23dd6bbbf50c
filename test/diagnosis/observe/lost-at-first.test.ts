import { describe, expect, it } from 'vitest';
import { lostAtFirst } from '../../../src/diagnosis/observe/lost-at-first.js';
import { found } from '../findings/found.js';
import { echoReply, icmp, R1, Scene, synAck } from '../scene.js';

const STEP_MS = 800;

/** What became of pings and of SYNs to one port by turns, so many ms apart. */
function sent(fates: readonly ('lost' | 'refused' | 'answered')[]): Scene {
  const scene = new Scene().routed();
  fates.forEach((fate, index) => {
    const isPing = index % 2 === 0;
    const answer = isPing ? echoReply() : synAck();
    const reply = fate === 'answered' ? answer : fate === 'refused' ? icmp(R1, 0) : 'silent';
    if (isPing) scene.ping(reply);
    else scene.syn(50_804, reply);
  });
  scene.session(50_804, 'open').with({ configService: 'plain' });
  scene.evidence.forEach((entry, index) => {
    entry.sentAt = new Date(Date.UTC(2026, 0, 1) + STEP_MS * index).toISOString();
  });
  return scene;
}

describe('the first seconds', () => {
  it.each(['lost', 'refused'] as const)('that are %s, with everything after them answered, are told so', (fate) => {
    const scene = sent([fate, fate, fate, fate, 'answered', 'answered']);
    expect(lostAtFirst(scene.observe())).toMatchObject({ ms: 4 * STEP_MS });
    expect(found(scene, 'packet-loss')).toMatchObject({ severity: 'note' });
    expect(found(scene, 'packet-loss')?.summary).toMatch(/^The first 3\.2 seconds were lost/);
    expect(scene.diagnose().findings.filter(({ severity }) => severity === 'failure')).toEqual([]);
  });

  it.each([
    ['fewer packets than chance may lose', ['lost', 'lost', 'answered', 'answered']],
    ['a loss among the answers', ['lost', 'lost', 'lost', 'lost', 'answered', 'answered', 'lost', 'answered']],
    ['an answer before the losses', ['answered', 'lost', 'lost', 'lost', 'answered', 'answered']],
  ] as const)('are not meant by %s', (_what, fates) => {
    expect(lostAtFirst(sent(fates).observe())).toBeNull();
  });
});
