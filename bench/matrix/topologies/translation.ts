import { chain } from '../../../src/lab/chain.js';
import type { Lab } from '../../../src/lab/lab.js';
import { hopsOfChain, type LabNetwork } from './network.js';

/** What an administrator forwards for Manager: TFTP, discovery, configuration plain and TLS. */
export const FORWARDED = ['udp dport 69', 'tcp dport 50802', 'tcp dport { 50804, 50805 }'];

/** TFTP answers from a new port, which no translation without a helper lets back in. */
const BEHIND_TRANSLATION = ['udp-discovery-off', 'nat-rewrites'] as const;

/** The first router hides the PC behind its own address. */
export const SOURCE_NAT: LabNetwork = {
  title: 'three routers, source NAT at the first',
  topology: chain(3, { pcLan: '192.168.178', unitLan: '10.50.4', transit: '203.0' }),
  hops: hopsOfChain(3),
  target: 'unit',
  alsoTrue: BEHIND_TRANSLATION,
  needs: ['nft'],
  prepare: (lab) => translate(lab, 'r1', 'postrouting', ['oifname "w1" masquerade']),
};

/** Manager is given the public address of the second router, which forwards the ports of Manager to the unit. */
export const PORT_FORWARDING: LabNetwork = {
  title: 'two routers, ports forwarded by the second',
  topology: chain(2, { pcLan: '192.168.3', unitLan: '192.168.42', transit: '198.51' }),
  hops: hopsOfChain(2),
  target: 'r2',
  alsoTrue: BEHIND_TRANSLATION,
  needs: ['nft'],
  prepare: (lab) => forwardPorts(lab, 'r2', FORWARDED),
};

/** The second router's public address stands for the unit with all its ports, ping included. */
export const ADDRESS_FORWARDING: LabNetwork = {
  ...PORT_FORWARDING,
  title: 'two routers, a public address forwarded by the second',
  topology: chain(2, { pcLan: '10.1.0', unitLan: '10.2.0', transit: '192.0' }),
  prepare: (lab) => forwardPorts(lab, 'r2', ['']),
};

/** Forwards what matches and is for the node's public address to the unit. */
export function forwardPorts(lab: Lab, node: string, matches: readonly string[], to?: string): Promise<void> {
  const address = lab.addressOf(node);
  const rules = matches.map((match) => `ip daddr ${address} ${match} dnat to ${to ?? lab.addressOf('unit')}`);
  return translate(lab, node, 'prerouting', rules);
}

function translate(lab: Lab, node: string, hook: 'prerouting' | 'postrouting', rules: readonly string[]) {
  const start = `type nat hook ${hook} priority ${hook === 'prerouting' ? -100 : 100}; policy accept;`;
  return lab.nft(node, `table ip nat {\n  chain ${hook} {\n    ${[start, ...rules].join('\n    ')}\n  }\n}\n`);
}
