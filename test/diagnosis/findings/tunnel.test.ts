import { describe, expect, it } from 'vitest';
import { exceeded, R1, Scene, silentPort } from '../scene.js';
import { accused, found } from './found.js';

/** Everything to the unit is silent, and leaves by this interface. */
function silentBy(name: string, kind?: string): Scene {
  const scene = silentPort(new Scene().routed().ping('silent'), 50_802);
  const [lookup] = scene.evidence;
  if (lookup?.probe !== 'route-lookup' || !lookup.route) throw new Error('no route');
  lookup.route.interface = name;
  scene.links(true);
  const links = scene.evidence.at(-1);
  if (links?.probe === 'links') links.links = [{ name, up: true, addresses: [], ...(kind ? { kind } : {}) }];
  return scene.trace('icmp', ['silent', 'silent'], 'test');
}

describe('a path that is silent from the first hop on', () => {
  it.each([
    ['tun0', undefined],
    ['wg1', undefined],
    ['office', 'wireguard'],
  ])('is the tunnel’s %s first, then its far end, then the unit', (name, kind) => {
    const finding = found(silentBy(name, kind), 'path-silent');
    expect(finding?.suspects.map(({ role }) => role)).toEqual(['pc', 'router', 'unit']);
    expect(finding?.summary).toContain(`the tunnel ${name}`);
    expect(finding?.certainty).not.toBe('proved');
  });

  it('is not the PC’s by an ordinary interface', () => {
    expect(found(silentBy('e0'), 'path-silent')?.suspects.map(({ role }) => role)).not.toContain('pc');
  });

  it('is not the tunnel’s where a hop behind it answers', () => {
    const scene = silentBy('tun0').trace('icmp', [exceeded(R1), 'silent'], 'test');
    expect(accused(found(scene, 'path-silent'))[0]).toBe('router 1');
  });
});
