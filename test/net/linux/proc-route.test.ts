import { endianness } from 'node:os';
import { expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { defaultRouteOf } from '../../../src/net/linux/default-route.js';
import { parseMainTable, routeTo } from '../../../src/net/linux/proc-route.js';
import { describeUnless } from '../../support/strict.js';

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT  \n';
/** Captured with a default route of two metrics, a LAN, a route behind a router, a tunnel’s two halves and a refusal. */
const TABLE = `${HEAD}e0\t00000000\t010AA8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
w0\t00000000\t0114A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
e0\t000AA8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
e0\t002AA8C0\tFE0AA8C0\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0
*\t0007A8C0\t00000000\t0201\t0\t0\t0\t00FFFFFF\t0\t0\t0
e1\t0008A8C0\t00000000\t0000\t0\t0\t0\t00FFFFFF\t0\t0\t0
`;
const littleEndian = endianness() === 'LE' ? null : 'the text was captured on a little-endian machine';

describeUnless(littleEndian, 'the main routing table of /proc', () => {
  const table = parseMainTable(TABLE) ?? [];
  const to = (address: string) => routeTo(table, address as Ipv4);

  it.each([
    ['192.168.42.1', 'e0', '192.168.10.254'],
    ['192.168.10.77', 'e0', null],
    ['8.8.8.8', 'e0', '192.168.10.1'],
    // The route of an interface that is down counts for nothing.
    ['192.168.8.1', 'e0', '192.168.10.1'],
  ])('leads to %s by %s and gateway %s', (address, name, gateway) => {
    expect(to(address)).toMatchObject({ interface: name, gateway, refuses: false });
  });

  it('tells a route that lets nothing through', () => {
    expect(to('192.168.7.9')).toMatchObject({ refuses: true });
  });

  it('gives the default route with the lowest metric', () => {
    expect(defaultRouteOf(table)).toEqual({ kind: 'gateway', gateway: '192.168.10.1', interface: 'e0' });
    expect(defaultRouteOf(table.filter(({ mask }) => mask !== 0))).toEqual({ kind: 'none' });
    const tunnel = parseMainTable(`${HEAD}ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n`) ?? [];
    expect(defaultRouteOf(tunnel)).toEqual({ kind: 'on-link', interface: 'ppp0' });
  });

  it('leads nowhere without a fitting route', () => {
    expect(routeTo(parseMainTable(HEAD) ?? [], '192.168.42.1' as Ipv4)).toBeNull();
  });

  it.each(['', 'garbled', '\u0000\u0001', '{"rows":[]}'])('is not known from %j', (text) => {
    expect(parseMainTable(text)).toBeNull();
  });

  it('leaves out lines that are no routes', () => {
    expect(parseMainTable(`${HEAD}e0\t0000\nnonsense\n\u0000\n`)).toEqual([]);
  });
});
