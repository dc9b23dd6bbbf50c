import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import type { NeighbourTable, RouteLookup } from '../../../src/net/ports.js';
import { describeUnless } from '../../support/strict.js';
import { type Said, withIp } from './fake-ip.js';

const UNIT = '192.168.42.1' as Ipv4;
const GATEWAY = '192.168.10.1' as Ipv4;
const notLinux = process.platform === 'linux' ? null : 'the tables are read this way on Linux alone';

async function route(said: Said): Promise<RouteLookup> {
  return (await withIp(said, ({ routes }) => routes.lookup(UNIT))).result;
}

async function neighbour(said: Said): Promise<Awaited<ReturnType<NeighbourTable['lookup']>>> {
  return (await withIp(said, ({ neighbours }) => neighbours.lookup(GATEWAY, 'e0'))).result;
}

describeUnless(notLinux, 'a Linux route lookup', () => {
  it('asks for the one address, in JSON', async () => {
    const { asked } = await withIp({ stdout: '[]' }, ({ routes }) => routes.lookup(UNIT));
    expect(asked).toBe('-json route get 192.168.42.1');
  });

  it('reads a route through a gateway', async () => {
    const stdout =
      '[{"dst":"192.168.42.1","gateway":"192.168.10.1","dev":"e0","prefsrc":"192.168.10.20","flags":[],"uid":0,"cache":[]}]';
    const routed = { kind: 'routed', interface: 'e0', source: '192.168.10.20', gateway: '192.168.10.1' };
    expect(await route({ stdout })).toEqual(routed);
  });

  it('reads a route on the link', async () => {
    const stdout = '[{"dst":"192.168.42.1","dev":"e0","prefsrc":"192.168.42.20","flags":[],"uid":0,"cache":[]}]';
    expect(await route({ stdout })).toEqual({ kind: 'on-link', interface: 'e0', source: '192.168.42.20' });
  });

  it('reads an address of its own', async () => {
    const stdout =
      '[{"type":"local","dst":"192.168.42.1","dev":"lo","prefsrc":"192.168.42.1","flags":[],"uid":0,"cache":["local"]}]';
    expect(await route({ stdout })).toEqual({ kind: 'local', interface: 'lo', source: '192.168.42.1' });
  });

  it('takes the kernel’s refusal as no route', async () => {
    const said = { stderr: 'RTNETLINK answers: Network is unreachable\n', status: 2 };
    expect(await route(said)).toEqual({ kind: 'no-route', reason: 'Network is unreachable' });
  });

  it.each([
    ['text in spite of -json', '192.168.42.1 via 192.168.10.1 dev e0 src 192.168.10.20 uid 0'],
    ['JSON that is no list', '{"dev":"e0"}'],
    ['an empty list', '[]'],
    ['nothing', ''],
    ['a row without an interface', '[{"prefsrc":"192.168.10.20"}]'],
    ['a row whose source is no address', '[{"dev":"e0","prefsrc":"fe80::1"}]'],
    ['a row that is null', '[null]'],
  ])('leaves the route unknown for %s', async (_name, stdout) => {
    expect(await route({ stdout })).toMatchObject({ kind: 'unknown' });
  });
});

describeUnless(notLinux, 'a Linux neighbour lookup', () => {
  it.each([
    ['reachable', '[{"dst":"192.168.10.1","lladdr":"02:00:00:00:00:01","state":["REACHABLE"]}]', '02:00:00:00:00:01'],
    ['reachable', '[{"dst":"192.168.10.1","lladdr":"02:00:00:00:00:01","state":["STALE"]}]', '02:00:00:00:00:01'],
    ['failed', '[{"dst":"192.168.10.1","state":["FAILED"]}]', undefined],
    ['incomplete', '[{"dst":"192.168.10.1","state":["INCOMPLETE"]}]', undefined],
    ['none', '[]', undefined],
    ['none', 'not JSON', undefined],
    ['none', '[{"dst":"192.168.10.1","state":"odd"}]', undefined],
  ])('is %s for %s', async (state, stdout, mac) => {
    expect(await neighbour({ stdout })).toEqual(mac === undefined ? { state } : { state, mac });
  });

  it('is none when the interface is gone', async () => {
    expect(await neighbour({ stderr: 'Cannot find device "e0"\n', status: 1 })).toEqual({ state: 'none' });
  });
});

describe('the address that is asked for', () => {
  it('is one argument, never read by a shell', async () => {
    const odd = '192.168.42.1; echo' as Ipv4;
    const { asked } = await withIp({ stdout: '[]' }, ({ routes }) => routes.lookup(odd));
    expect(asked).toBe('-json route get 192.168.42.1; echo');
  });
});
