import { expect, it } from 'vitest';
import type { Link } from '../../../src/model/evidence.js';
import { describeUnless } from '../../support/strict.js';
import { type Said, withIp } from './fake-ip.js';

const notLinux = process.platform === 'linux' ? null : 'the table is read this way on Linux alone';

async function links(said: Said): Promise<Link[] | null> {
  return (await withIp(said, ({ links: table }) => table.list())).result;
}

const row = (fields: object): Said => ({ stdout: JSON.stringify([fields]) });

describeUnless(notLinux, 'the Linux table of interfaces', () => {
  it('is read in one look, with details', async () => {
    const { asked } = await withIp({ stdout: '[]' }, ({ links: table }) => table.list());
    expect(asked).toBe('-json -details addr show');
  });

  it('tells name, state, kind and IPv4 addresses', async () => {
    const addr_info = [
      { family: 'inet', local: '10.8.0.2', prefixlen: 32 },
      { family: 'inet6', local: 'fe80::1', prefixlen: 64 },
    ];
    const wireguard = {
      ifname: 'wg0',
      flags: ['POINTOPOINT', 'NOARP', 'UP', 'LOWER_UP'],
      linkinfo: { info_kind: 'wireguard' },
      addr_info,
    };
    expect(await links(row(wireguard))).toEqual([
      { name: 'wg0', up: true, addresses: ['10.8.0.2'], kind: 'wireguard' },
    ]);
  });

  it.each([
    [['BROADCAST'], false],
    [['BROADCAST', 'UP'], false],
    [['BROADCAST', 'UP', 'LOWER_UP'], true],
    [['NO-CARRIER', 'POINTOPOINT', 'MULTICAST', 'NOARP', 'UP'], false],
  ])('with flags %j is up: %s', async (flags, up) => {
    expect(await links(row({ ifname: 'tun0', flags, addr_info: [] }))).toEqual([{ name: 'tun0', up, addresses: [] }]);
  });

  it.each([
    ['the loopback', { ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'] }],
    ['a row without a name', { flags: ['UP'] }],
    ['a row without flags', { ifname: 'e0' }],
  ])('leaves out %s', async (_name, fields) => expect(await links(row(fields))).toEqual([]));

  it.each(['not JSON', '{"ifname":"e0"}', 'null'])('is not known for %j', async (stdout) =>
    expect(await links({ stdout })).toBeNull(),
  );

  it('takes odd rows for nothing', async () => {
    expect(
      await links({
        stdout: '[null, 5, {"ifname":"e0","flags":["UP","LOWER_UP"],"addr_info":[null,{"family":"inet"}]}]',
      }),
    ).toEqual([{ name: 'e0', up: true, addresses: [] }]);
  });
});
