import type { LabNetwork } from './network.js';

export const PUBLIC_ADDRESS = '198.18.5.1';
export const BEHIND_HAIRPIN = '192.168.50.61';

/**
 * PC and unit on one LAN; Manager is given the public address of the router, which forwards to the unit. Without a source
 * translation besides, the unit answers the PC directly and from its own address.
 */
export const HAIRPIN: LabNetwork = {
  title: 'a LAN with the unit behind the public address of its router',
  topology: {
    nodes: [
      { name: 'pc', role: 'pc' },
      { name: 'switch', role: 'switch' },
      { name: 'r1', role: 'router' },
      { name: 'isp', role: 'router' },
      { name: 'unit', role: 'unit' },
    ],
    links: [
      { a: { node: 'switch', interface: 'p1' }, b: { node: 'pc', interface: 'e0', address: '192.168.50.20/24' } },
      { a: { node: 'switch', interface: 'p2' }, b: { node: 'r1', interface: 'w0', address: '192.168.50.1/24' } },
      { a: { node: 'switch', interface: 'p3' }, b: { node: 'unit', interface: 'e0', address: `${BEHIND_HAIRPIN}/24` } },
      {
        a: { node: 'r1', interface: 'w1', address: `${PUBLIC_ADDRESS}/24` },
        b: { node: 'isp', interface: 'w0', address: '198.18.5.254/24' },
      },
    ],
    routes: [
      { node: 'pc', to: 'default', via: '192.168.50.1' },
      { node: 'unit', to: 'default', via: '192.168.50.1' },
    ],
  },
  hops: { pc: 0, r1: 1, unit: 1 },
  target: 'unit',
  alsoTrue: ['nat-rewrites', 'udp-discovery-off', 'middlebox-answers'],
  needs: ['nft'],
  prepare: (lab) => lab.nft('r1', HAIRPIN_NAT),
};

const HAIRPIN_NAT = `table ip nat {
  chain prerouting {
    type nat hook prerouting priority -100; policy accept;
    ip daddr ${PUBLIC_ADDRESS} udp dport 69 dnat to ${BEHIND_HAIRPIN}
    ip daddr ${PUBLIC_ADDRESS} tcp dport { 50802, 50804, 50805 } dnat to ${BEHIND_HAIRPIN}
  }
}
`;
