import { describe, expect, it } from 'vitest';
import { exceeded, healthyBase, R1, rst, type Scene, silentPort } from './scene.js';

const PORT = 50804;
/** A router that only packets of this port meet, at hop 2. */
const ASIDE = '172.21.0.2';

function only(scene: Scene) {
  const [finding] = scene.open(50805).with({ configService: 'plain' }).diagnose().findings;
  if (!finding) throw new Error('nothing was found');
  return finding;
}

describe('a port whose packets take another path than those of the control', () => {
  it('may be reset by the router on its own path or closed by the unit: of two ways, no distance decides', () => {
    const scene = healthyBase()
      .control()
      .syn(PORT, rst(63))
      .trace(PORT, [exceeded(R1), exceeded(ASIDE), rst(63)]);
    const { findings } = scene.diagnose();
    expect(findings.map(({ code, certainty }) => `${code} ${certainty}`)).toEqual([
      'port-closed possible',
      'port-reset possible',
    ]);
    expect(findings[1]).toMatchObject({ suspects: [{ hop: 2, address: ASIDE }] });
    expect(findings[1]?.summary).toContain(`takes another path than other packets: hop 2 is ${ASIDE} for it`);
  });

  it('is dropped by a router on its own path, or one that nobody saw', () => {
    const scene = silentPort(healthyBase(), PORT)
      .control()
      .trace(PORT, [exceeded(R1), exceeded(ASIDE), 'silent']);
    const finding = only(scene);
    expect(finding.suspects.filter((one) => one.direction === 'forward').map((one) => one.address)).toEqual([
      ASIDE,
      '192.168.42.1',
    ]);
    expect(finding.certainty).toBe('likely');
  });
});
