import { describe, expect, it } from 'vitest';
import { readArp, readNeighbour } from '../../../src/net/linux/neighbours.js';
import { readRoute } from '../../../src/net/linux/routes.js';

const ROW = { dst: '192.168.42.1', dev: 'e0', prefsrc: '192.168.10.20', flags: [], uid: 0, cache: [] };
const ARP = `IP address       HW type     Flags       HW address            Mask     Device
192.168.10.1     0x1         0x2         02:00:00:00:00:01     *        e0
192.168.10.9     0x1         0x0         00:00:00:00:00:00     *        e0
192.168.10.8     0x1         0x6         02:00:00:00:00:08     *        e0
192.168.10.9     0x1         0x2         02:00:00:00:00:09     *        e1
`;

describe('a row of ip route get', () => {
  it.each([
    [
      { ...ROW, gateway: '192.168.10.1' },
      { kind: 'routed', interface: 'e0', source: '192.168.10.20', gateway: '192.168.10.1' },
    ],
    [ROW, { kind: 'on-link', interface: 'e0', source: '192.168.10.20' }],
    [
      { ...ROW, type: 'local', dev: 'lo' },
      { kind: 'local', interface: 'lo', source: '192.168.10.20' },
    ],
  ])('%j is the route %j', (row, route) => expect(readRoute(row)).toEqual(route));

  it.each([[undefined], [null], [5], [{ prefsrc: '192.168.10.20' }], [{ dev: 'e0', prefsrc: 'fe80::1' }]])(
    '%j tells no route',
    (row) => expect(readRoute(row)).toBeNull(),
  );
});

describe('a neighbour', () => {
  it.each([
    ['192.168.10.1', 'e0', { state: 'reachable', mac: '02:00:00:00:00:01' }],
    ['192.168.10.8', 'e0', { state: 'reachable', mac: '02:00:00:00:00:08' }],
    ['192.168.10.9', 'e0', { state: 'incomplete' }],
    ['192.168.10.9', 'e1', { state: 'reachable', mac: '02:00:00:00:00:09' }],
    ['192.168.10.7', 'e0', { state: 'none' }],
  ])('%s on %s is %j in /proc/net/arp', (address, name, expected) => {
    expect(readArp(ARP, address, name)).toEqual(expected);
  });

  it.each(['', 'garbled'])('is not known from %j', (text) => expect(readArp(text, '192.168.10.1', 'e0')).toBeNull());

  it.each([
    [[{ lladdr: '02:00:00:00:00:01', state: ['STALE'] }], { state: 'reachable', mac: '02:00:00:00:00:01' }],
    [[{ state: ['FAILED'] }], { state: 'failed' }],
    [[{ state: ['INCOMPLETE'] }], { state: 'incomplete' }],
    [[], { state: 'none' }],
    [[{ state: 'odd' }], null],
    [[{ state: [] }], null],
    [[null], null],
  ])('of which ip says %j is %j', (rows, expected) => expect(readNeighbour(rows)).toEqual(expected));
});
