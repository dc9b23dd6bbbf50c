import { describe, expect, it } from 'vitest';
import type { RequirementStatus } from '../../../src/model/requirement.js';
import { healthy, Scene, UNIT } from '../scene.js';
import { accused, codesIn, found, statusesIn } from './found.js';

const UNTESTED: Record<string, RequirementStatus> = {
  route: 'failed',
  ping: 'not-tested',
  'tcp-discovery': 'not-tested',
  'tcp-config': 'not-tested',
};

describe('pc-no-address', () => {
  it('is proved by an empty list of interfaces, and rules out the missing route', () => {
    const scene = new Scene().interfaces('none').noRoute();
    expect(codesIn(scene)).toEqual(['pc-no-address']);
    expect(found(scene, 'pc-no-address')).toMatchObject({ certainty: 'proved', requirements: ['route'] });
    expect(found(scene, 'pc-no-address')?.ruledOut.map(({ code }) => code)).toEqual(['pc-no-route']);
    expect(accused(found(scene, 'pc-no-address'))).toEqual(['pc 0']);
    expect(statusesIn(scene)).toEqual(UNTESTED);
  });

  it('is not found where an interface has an address: then the route is missing', () => {
    const scene = new Scene().interfaces('usable').noRoute();
    expect(codesIn(scene)).toEqual(['pc-no-route']);
    expect(statusesIn(scene)).toEqual(UNTESTED);
  });

  it('is not found on a healthy path', () => {
    expect(codesIn(healthy().interfaces('usable'))).toEqual([]);
  });
});

describe('the link’s own view of a unit on the PC’s LAN', () => {
  it('is the newest: before the first packet the table is empty', () => {
    const scene = new Scene().onLink().neighbour('none', undefined, UNIT).ping('silent').syn(50802, 'silent');
    scene.neighbour('failed', undefined, UNIT);
    expect(codesIn(scene)).toContain('unit-unreachable');
  });
});
