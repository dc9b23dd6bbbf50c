import { describe, expect, it } from 'vitest';
import { healthy, Scene, UNIT } from '../scene.js';
import { codesIn, found, statusesIn } from './found.js';

describe('name-unresolved', () => {
  it('is proved by the look-up alone, with the name in its words', () => {
    const scene = new Scene().name('unit.example');
    expect(codesIn(scene)).toEqual(['name-unresolved']);
    expect(found(scene, 'name-unresolved')).toMatchObject({
      severity: 'failure',
      certainty: 'proved',
      requirements: ['route'],
      suspects: [{ role: 'dns', direction: 'forward' }],
    });
    expect(found(scene, 'name-unresolved')?.summary).toContain('unit.example');
    expect(statusesIn(scene)).toEqual({
      route: 'failed',
      ping: 'not-tested',
      'tcp-discovery': 'not-tested',
      'tcp-config': 'not-tested',
    });
  });

  it('is not found where the name has an address, whatever happens then', () => {
    expect(codesIn(healthy().name('unit.example', UNIT))).toEqual([]);
    expect(codesIn(new Scene().name('unit.example', UNIT).noRoute())).toEqual(['pc-no-route']);
  });
});
