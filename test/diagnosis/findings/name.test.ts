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

  it.each(['ENOTFOUND', 'ENODATA'])('is proved by the word %s, that there is no such name', (errno) => {
    const finding = found(new Scene().nameError('unit.example', errno), 'name-unresolved');
    expect(finding).toMatchObject({ certainty: 'proved', summary: expect.stringContaining(errno) });
    expect(finding?.summary).toContain('does not resolve');
  });

  it.each(['EAI_AGAIN', 'EAI_FAIL', 'ETIMEOUT'])('is likely where nobody answers (%s): the name may exist', (errno) => {
    const finding = found(new Scene().nameError('unit.example', errno), 'name-unresolved');
    expect(finding?.certainty).toBe('likely');
    expect(finding?.summary).toMatch(/no usable answer about the name unit\.example .*may exist/);
    expect(finding?.summary).not.toContain('does not resolve');
    expect(finding?.nextTest).toContain('another name');
  });

  it.each([
    [true, 'pc', 'hosts file'],
    [false, 'dns', 'DNS servers'],
  ])('tells an address that no unit can have, and whose word it is (hosts file: %s)', (inHostsFile, role, whose) => {
    const finding = found(new Scene().blockedName('blocked.example', ['0.0.0.0'], inHostsFile), 'name-unresolved');
    expect(finding).toMatchObject({ certainty: 'proved', suspects: [{ role }], requirements: ['route'] });
    expect(finding?.summary).toMatch(/blocked\.example resolves to 0\.0\.0\.0.* nothing was sent/);
    expect(finding?.remedy).toContain(whose);
  });

  it('leaves the route failed because nothing was sent, not because nothing came back', () => {
    const { requirements } = new Scene().name('unit.example').diagnose();
    expect(requirements[0]).toMatchObject({ id: 'route', reason: 'not sent: the name could not be resolved' });
  });

  it('is not found where the name has an address, whatever happens then', () => {
    expect(codesIn(healthy().name('unit.example', UNIT))).toEqual([]);
    expect(codesIn(new Scene().name('unit.example', UNIT).noRoute())).toEqual(['pc-no-route']);
  });
});
