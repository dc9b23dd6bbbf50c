import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type NetworkInterfaceInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Link } from '../../../src/model/evidence/pc.js';
import { readSysLinks } from '../../../src/net/linux/sys-links.js';
import { describeUnless } from '../../support/strict.js';
import { type Said, withIp } from './fake-ip.js';

const notLinux = process.platform === 'linux' ? null : 'the table is read this way on Linux alone';

async function links(said: Said): Promise<Link[] | null> {
  return (await withIp(said, (table) => table.list())).result;
}

const row = (fields: object): Said => ({ stdout: JSON.stringify([fields]) });

describeUnless(notLinux, 'the Linux table of interfaces', () => {
  it('is read in one look, with details', async () => {
    const { asked } = await withIp({ stdout: '[]' }, (table) => table.list());
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

  it('takes odd rows for nothing', async () => {
    expect(
      await links({
        stdout: '[null, 5, {"ifname":"e0","flags":["UP","LOWER_UP"],"addr_info":[null,{"family":"inet"}]}]',
      }),
    ).toEqual([{ name: 'e0', up: true, addresses: [] }]);
  });
});

describe('the interfaces of sysfs', () => {
  const MAC = '02:00:00:00:00:01';
  const own = (address: string, mac = MAC): NetworkInterfaceInfo[] => [
    { family: 'IPv4', address, netmask: '255.255.255.0', mac, internal: false, cidr: `${address}/24` },
  ];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-sys-'));
    write('lo', { flags: '0x9', carrier: '1', address: '00:00:00:00:00:00' });
    write('e0', { flags: '0x1003', carrier: '1', address: MAC, uevent: 'INTERFACE=e0\nIFINDEX=2\n' });
    write('e1', { flags: '0x1003', carrier: '0', address: '02:00:00:00:00:02' });
    write('wg0', { flags: '0x90', address: '', uevent: 'DEVTYPE=wireguard\nINTERFACE=wg0\n' });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, files: Record<string, string>): void {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
  }

  it('tell state, kind and addresses', async () => {
    expect(await readSysLinks(256, folder, { e0: own('192.168.10.20') })).toEqual([
      { name: 'e0', up: true, addresses: ['192.168.10.20'] },
      { name: 'e1', up: false, addresses: [] },
      { name: 'wg0', up: false, addresses: [], kind: 'wireguard' },
    ]);
  });

  it.each([
    ['an interface that is not in there', { e9: own('192.168.10.20') }],
    ['another link address', { e0: own('192.168.10.20', '02:00:00:00:00:99') }],
  ])('are those of another namespace where the PC has %s', async (_what, addresses) => {
    expect(await readSysLinks(256, folder, addresses)).toBeNull();
  });

  it('are not known without sysfs', async () => {
    expect(await readSysLinks(256, join(folder, 'absent'), {})).toBeNull();
  });
});
