import { describe, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { checkTopology } from '../../src/lab/check-topology.js';
import { addressFacingPc, linkEnds, type Topology } from '../../src/lab/topology.js';
import { InputError } from '../../src/model/errors.js';

describe('a chain of routers', () => {
  it('has the documented addresses and routes with two routers', () => {
    expect(chain(2)).toEqual({
      nodes: [
        { name: 'pc', role: 'pc' },
        { name: 'r1', role: 'router' },
        { name: 'r2', role: 'router' },
        { name: 'unit', role: 'unit' },
      ],
      links: [
        {
          a: { node: 'pc', interface: 'e0', address: '192.168.10.20/24' },
          b: { node: 'r1', interface: 'w0', address: '192.168.10.1/24' },
        },
        {
          a: { node: 'r1', interface: 'w1', address: '10.0.12.1/24' },
          b: { node: 'r2', interface: 'w0', address: '10.0.12.2/24' },
        },
        {
          a: { node: 'r2', interface: 'w1', address: '192.168.42.254/24' },
          b: { node: 'unit', interface: 'e0', address: '192.168.42.1/24' },
        },
      ],
      routes: [
        { node: 'pc', to: 'default', via: '192.168.10.1' },
        { node: 'unit', to: 'default', via: '192.168.42.254' },
        { node: 'r1', to: '192.168.42.0/24', via: '10.0.12.2' },
        { node: 'r2', to: '192.168.10.0/24', via: '10.0.12.1' },
      ],
    });
  });

  it('puts the PC on the LAN of the unit when there is no router', () => {
    const topology = chain(0);
    expect(linkEnds(topology).map((end) => end.address)).toEqual(['192.168.42.20/24', '192.168.42.1/24']);
    expect(topology.routes).toEqual([]);
  });

  it('can be built with every permitted number of routers, without an address twice', () => {
    for (let routers = 0; routers <= 24; routers += 1) {
      const topology = chain(routers);
      checkTopology(topology);
      const addresses = linkEnds(topology).map((end) => end.address);
      expect(new Set(addresses).size).toBe(addresses.length);
    }
  });

  it('takes other addresses', () => {
    const addresses = linkEnds(chain(2, { pcLan: '10.1.1', transit: '172.16' })).map((end) => end.address);
    expect(addresses).toContain('10.1.1.20/24');
    expect(addresses).toContain('172.16.12.2/24');
    expect(addresses).toContain('192.168.42.1/24');
  });

  it.each([-1, 25, 1.5, Number.NaN])('refuses %s routers', (count) => {
    expect(() => chain(count)).toThrow(InputError);
  });
});

describe('the address of a node', () => {
  it('faces the PC', () => {
    const topology = chain(3);
    const addresses = ['pc', 'r1', 'r2', 'r3', 'unit'].map((node) => addressFacingPc(topology, node));
    expect(addresses).toEqual(['192.168.10.20', '192.168.10.1', '10.0.12.2', '10.0.23.2', '192.168.42.1']);
  });

  it('faces the PC whatever the order and direction of the links', () => {
    const { nodes, links, routes } = chain(3);
    const turned = links.map(({ a, b }) => ({ a: b, b: a })).reverse();
    expect(addressFacingPc({ nodes, links: turned, routes }, 'r2')).toBe('10.0.12.2');
  });

  it('is unknown for a switch and for a node that is not there', () => {
    expect(addressFacingPc(SWITCHED, 'lan')).toBeUndefined();
    expect(addressFacingPc(SWITCHED, 'r9')).toBeUndefined();
    expect(addressFacingPc(SWITCHED, 'unit')).toBe('10.9.0.2');
  });
});

const SWITCHED: Topology = {
  nodes: [
    { name: 'pc', role: 'pc' },
    { name: 'lan', role: 'switch' },
    { name: 'unit', role: 'unit' },
  ],
  links: [
    { a: { node: 'pc', interface: 'e0', address: '10.9.0.1/24' }, b: { node: 'lan', interface: 'p0' } },
    { a: { node: 'unit', interface: 'e0', address: '10.9.0.2/24' }, b: { node: 'lan', interface: 'p1' } },
  ],
  routes: [],
};

describe('a topology', () => {
  const pc = { name: 'pc', role: 'pc' } as const;
  const link = (address: string, node = 'pc') => ({
    a: { node, interface: 'e0', address },
    b: { node: 'pc', interface: 'e1' },
  });
  const cases: [string, Topology][] = [
    ['no node', { nodes: [], links: [], routes: [] }],
    ['a name that a shell would read', { nodes: [{ ...pc, name: 'pc;reboot' }], links: [], routes: [] }],
    ['a name of 16 characters', { nodes: [{ ...pc, name: 'abcdefghijklmnop' }], links: [], routes: [] }],
    ['the same name twice', { nodes: [pc, pc], links: [], routes: [] }],
    ['a link to an unknown node', { nodes: [pc], links: [link('10.0.0.1/24', 'r1')], routes: [] }],
    ['an address without a length', { nodes: [pc], links: [link('10.0.0.1')], routes: [] }],
    ['an address with a length of 33', { nodes: [pc], links: [link('10.0.0.1/33')], routes: [] }],
    ['an address that is none', { nodes: [pc], links: [link('10.0.0.256/24')], routes: [] }],
    ['one interface on two cables', { nodes: [pc], links: [link('10.0.0.1/24'), link('10.0.1.1/24')], routes: [] }],
    [
      'a route by an unknown node',
      { nodes: [pc], links: [], routes: [{ node: 'r1', to: 'default', via: '10.0.0.1' }] },
    ],
    ['a route to a name', { nodes: [pc], links: [], routes: [{ node: 'pc', to: 'lan', via: '10.0.0.1' }] }],
    ['a route via a name', { nodes: [pc], links: [], routes: [{ node: 'pc', to: 'default', via: 'r1' }] }],
  ];

  it.each(cases)('with %s is refused', (_title, topology) => {
    expect(() => checkTopology(topology)).toThrow(InputError);
  });

  it('with a switch is accepted', () => {
    expect(() => checkTopology(SWITCHED)).not.toThrow();
  });
});
