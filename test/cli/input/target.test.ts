import { describe, expect, it } from 'vitest';
import { checkAddress, checkOneUnit, type Names, resolveTarget } from '../../../src/cli/input/target.js';
import type { Ipv4 } from '../../../src/model/address.js';
import { InputError, LocalError, PathproofError } from '../../../src/model/errors.js';
import type { NetworkInterface } from '../../../src/net/ports.js';

const resolver = (addresses: string[], own: NetworkInterface[] = []): Names => ({
  resolver: { resolve: async () => addresses as Ipv4[] },
  interfaces: { list: () => own },
});
const failingBy = (error: Error): Names => ({
  resolver: { resolve: () => Promise.reject(error) },
  interfaces: { list: () => [] },
});

describe('the address of a unit', () => {
  const good = [
    '192.168.42.1',
    '10.0.0.1',
    'unit',
    'unit.example.com',
    'unit.example.com.',
    'a-b.c1',
    '3com.example',
    'büro.example',
    '例え.テスト',
  ];
  it.each(good)('may be %s', (text) => {
    expect(checkAddress(text)).toBe(text);
  });

  const bad = [
    '',
    '999.1.2.3',
    '192.168.42',
    '192.168.42.1.1',
    '192.168.042.1',
    '192.168.42.1/24',
    '10.0.0.1 - 10.0.0.9',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'a b',
    '-unit',
    'unit-',
    'a..b',
    'x'.repeat(64),
    `${'x.'.repeat(127)}xx`,
    'unit\n',
    'unit\u0000',
    'http://unit',
    'büro..example',
    `${'ü'.repeat(64)}.example`,
    'b\u202eu\u0308ro.example',
    'ü b.example',
    '１.２.３.４',
    '０ｘ７ｆ.１',
  ];
  it.each(bad)('may not be %j', (text) => {
    expect(() => checkAddress(text)).toThrow(InputError);
  });

  it('is needed', () => {
    expect(() => checkAddress(undefined)).toThrow('--address: is needed');
  });

  it('is looked up when it is a name, and the first answer counts', async () => {
    expect(await resolveTarget('unit', resolver(['10.0.0.1', '10.0.0.2']))).toEqual({ address: '10.0.0.1' });
  });

  it('is the first answer that a unit can have', async () => {
    const address = (...addresses: string[]) => resolveTarget('unit', resolver(addresses));
    expect(await address('0.0.0.0', '127.0.0.1', '10.0.0.2')).toEqual({ address: '10.0.0.2' });
    expect(await resolveTarget('localhost', resolver(['127.0.0.1']))).toEqual({ address: '127.0.0.1' });
  });

  it.each(['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.0.1.1', '224.0.0.5', '240.0.0.1', '255.255.255.255'])(
    'is missing, with what it resolves to, where the name has %s alone',
    async (blocked) => {
      const unresolved = { name: 'blocked.example', addresses: [blocked], inHostsFile: false };
      expect(await resolveTarget('blocked.example', resolver([blocked]))).toEqual({ unresolved });
    },
  );

  it.each(['192.168.10.255', '192.168.10.0'])(
    'is missing where the name has %s: nobody’s on the PC’s subnet',
    async (own) => {
      const e0 = { name: 'e0', address: '192.168.10.20' as Ipv4, prefix: 24, mac: '', loopback: false };
      const unresolved = { name: 'all.example', addresses: [own], inHostsFile: false };
      expect(await resolveTarget('all.example', resolver([own], [e0]))).toEqual({ unresolved });
      expect(await resolveTarget('all.example', resolver([own, '10.0.0.1'], [e0]))).toEqual({ address: '10.0.0.1' });
    },
  );

  it('is not looked up when it is an address', async () => {
    expect(await resolveTarget('10.0.0.9', resolver([]))).toEqual({ address: '10.0.0.9' });
  });

  it('is missing when the name has none, or does not resolve', async () => {
    expect(await resolveTarget('unit', resolver([]))).toEqual({ unresolved: { name: 'unit' } });
    const cause = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    const error = new PathproofError('network', 'name-unresolved', 'unit does not resolve', { cause });
    const failing = failingBy(error);
    expect(await resolveTarget('unit', failing)).toEqual({ unresolved: { name: 'unit', errno: 'ENOTFOUND' } });
  });

  it('is not hidden behind an error of another kind', async () => {
    const failing = failingBy(new LocalError('dns', 'no resolver'));
    await expect(resolveTarget('unit', failing)).rejects.toMatchObject({ code: 'dns' });
  });
});

describe('an address of the PC’s own subnets', () => {
  const list = () => [
    { name: 'lo', address: '127.0.0.1' as Ipv4, prefix: 8, mac: '', loopback: true },
    { name: 'e0', address: '192.168.10.20' as Ipv4, prefix: 24, mac: '', loopback: false },
    { name: 'e1', address: '10.0.12.1' as Ipv4, prefix: 30, mac: '', loopback: false },
    { name: 'tun0', address: '10.8.0.2' as Ipv4, prefix: 31, mac: '', loopback: false },
    { name: 'wg0', address: '10.9.0.2' as Ipv4, prefix: 32, mac: '', loopback: false },
  ];
  const check = (address: string) => () => checkOneUnit(address as Ipv4, { list });

  it.each([
    ['192.168.10.255', 'is the broadcast address of e0 (192.168.10.0/24): use run same-lan'],
    ['192.168.10.0', 'is the network address of e0 (192.168.10.0/24): use run same-lan'],
    ['10.0.12.3', 'is the broadcast address of e1 (10.0.12.0/30)'],
  ])('%s is refused: nobody’s address', (address, words) => {
    expect(check(address)).toThrow(InputError);
    expect(check(address)).toThrow(words);
  });

  it.each(['192.168.10.1', '192.168.10.254', '192.168.11.255', '10.8.0.3', '10.9.0.2', '127.255.255.255', '10.0.12.2'])(
    '%s may be a unit',
    (address) => expect(check(address)).not.toThrow(),
  );
});
