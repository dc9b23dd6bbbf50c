import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { genericRoutes, unknownNeighbours } from '../../../src/net/adapters/generic-routes.js';
import { systemInterfaces } from '../../../src/net/adapters/interfaces.js';
import type { NetworkInterface } from '../../../src/net/ports.js';

const LOOPBACK = '127.0.0.1' as Ipv4;
const LO: NetworkInterface = { name: 'lo', address: LOOPBACK, prefix: 8, mac: '00:00:00:00:00:00', loopback: true };

describe('routes on a system whose tables are not read', () => {
  it('know the machine’s own address', async () => {
    const routes = genericRoutes({ list: () => [LO] });
    expect(await routes.lookup(LOOPBACK)).toEqual({ kind: 'local', interface: 'lo', source: LOOPBACK });
  });

  it('know an address in the subnet of the interface that is used for it', async () => {
    const routes = genericRoutes({ list: () => [LO] });
    const onLink = { kind: 'on-link', interface: 'lo', source: LOOPBACK };
    expect(await routes.lookup('127.0.0.2' as Ipv4)).toEqual(onLink);
  });

  it('give at least the source where the interface is not known', async () => {
    const routes = genericRoutes({ list: () => [] });
    expect(await routes.lookup(LOOPBACK)).toMatchObject({ kind: 'unknown', source: LOOPBACK });
  });

  it('say nothing of neighbours', async () => {
    expect(await unknownNeighbours.lookup(LOOPBACK, 'lo')).toEqual({ state: 'unknown' });
  });
});

describe('the interfaces of this machine', () => {
  it('hold the loopback with its prefix', () => {
    const loopback = systemInterfaces.list().find((entry) => entry.address === LOOPBACK);
    expect(loopback).toMatchObject({ prefix: 8, loopback: true });
  });
});
