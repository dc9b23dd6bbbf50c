import { describe, expect, it } from 'vitest';
import type { BasePortSearchEvidence, MovedBasePort } from '../../../src/model/evidence/sessions.js';
import type { Finding } from '../../../src/model/finding.js';
import { healthyBase, rst, type Scene, silentPort } from '../scene.js';

const MOVED: MovedBasePort = { basePort: 51_804, open: [51_804, 51_805], tls: true, ambiguous: false };

function searched(scene: Scene, outcome: BasePortSearchEvidence['outcome'], moved: MovedBasePort | null = null): Scene {
  scene.evidence.push({
    id: 'search',
    sentAt: '',
    probe: 'base-port-search',
    request: { destination: '192.168.42.1', first: 49_152, last: 65_526, by: 'syn', atMostMs: 1 },
    outcome,
    replies: [],
    tried: 100,
    openPorts: moved?.open ?? [],
    moved,
  });
  return scene;
}

function refused(): Scene {
  return healthyBase().control().syn(50804, rst()).syn(50805, rst());
}

function failures(scene: Scene): Finding[] {
  return scene.diagnose().findings.filter(({ severity }) => severity === 'failure');
}

describe('a moved services base port', () => {
  it('takes the place of a service that is disabled, and is never proved', () => {
    const [finding, ...others] = failures(searched(refused(), 'found', MOVED));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'config-port-moved',
      certainty: 'likely',
      requirements: ['tcp-config'],
      suspects: [{ role: 'unit' }, { role: 'pc' }],
      ruledOut: expect.arrayContaining([
        { code: 'port-closed', because: 'the services base port 51804 answers instead' },
        { code: 'service-disabled', because: 'the services base port 51804 answers instead' },
      ]),
      remedy: expect.stringContaining('set Services Base TCP port to 51804'),
      nextTest: 'Run again with --base-port 51804.',
    });
    expect(finding?.evidence).toContain('search');
  });

  it.each(['plain', 'tls'] as const)('is told as well where only the %s service counts', (configService) => {
    const scene = searched(refused(), 'found', MOVED).with({ configService });
    expect(failures(scene)[0]).toMatchObject({ code: 'config-port-moved', certainty: 'likely' });
  });

  it('explains ports that a firewall drops because nothing is there', () => {
    const scene = searched(silentPort(silentPort(healthyBase().control(), 50804), 50805), 'found', MOVED);
    expect(failures(scene)[0]).toMatchObject({ code: 'config-port-moved', certainty: 'likely' });
  });

  it('is possible at most where the ports may belong to another base port', () => {
    const found = failures(searched(refused(), 'found', { ...MOVED, ambiguous: true }));
    expect(found.map(({ code }) => code)).toEqual(['service-disabled', 'config-port-moved']);
    expect(found[1]?.certainty).toBe('possible');
    expect(found[1]?.summary).toContain('may be 51804');
  });

  it('is no finding where a configuration port opens', () => {
    const scene = searched(healthyBase().control().open(50804).syn(50805, rst()), 'found', MOVED);
    expect(failures(scene)).toEqual([]);
  });

  it('is no finding without a search, and a search without a result is told', () => {
    expect(failures(refused()).map(({ code }) => code)).toEqual(['service-disabled']);
    expect(failures(refused())[0]?.nextTest).toContain('--find-base-port');
    const [nothing] = failures(searched(refused(), 'not-found'));
    expect(nothing).toMatchObject({ code: 'service-disabled' });
    expect(nothing?.summary).toContain('No other services base port from 49152 to 65526 answers.');
    const [everything] = failures(searched(refused(), 'everything-answers'));
    expect(everything?.summary).toContain('ports that nothing uses are answered as well');
  });
});
