import { untouched } from '../../src/lab/fault.js';
import { ECHO_REQUEST, FROM_CONFIG, rejectWith, TO_CONFIG } from '../../src/lab/rules.js';
import { failing, failure, hidden, ip, type MatrixCase, rule } from './case.js';

/** Faults of the PC itself, and of its way to the gateway. */
export const PC: readonly MatrixCase[] = [
  failing(
    'two-pc-no-address',
    'the PC has no IPv4 address',
    ip('pc', 'address flush dev e0'),
    failure('pc-no-address', 'route', 'pc', 1),
  ),
  failing(
    'lan-pc-no-link',
    "the PC's only interface is down",
    ip('pc', 'link set e0 down'),
    failure('pc-no-address', 'route', 'pc', 1),
  ),
  failing(
    'four-pc-no-route',
    'the PC has no default gateway',
    ip('pc', 'route delete default'),
    failure('pc-no-route', 'route', 'pc', 1),
  ),
  failing(
    'four-pc-route-unreachable',
    "the PC's own routing table calls the unit's LAN unreachable",
    ip('pc', 'route add unreachable 172.16.5.0/24'),
    failure('pc-no-route', 'route', 'pc', 1),
  ),
  failing(
    'two-pc-firewall-config',
    "the PC's firewall refuses to send TCP to the configuration service",
    rule('pc', 'output', TO_CONFIG, 'drop'),
    hidden(failure('pc-firewall', 'tcp-config', 'pc', 1), 'port-filtered'),
  ),
  failing(
    'four-pc-firewall-ping',
    "the PC's firewall refuses to send echo requests",
    rule('pc', 'output', ECHO_REQUEST, 'drop'),
    hidden(failure('pc-firewall', 'ping', 'pc', 1), 'ping-filtered'),
  ),
  failing(
    'one-pc-firewall-everything',
    "the PC's firewall refuses to send anything",
    rule('pc', 'output', 'oifname "e0"', 'drop'),
    hidden(failure('pc-firewall', 'route', 'pc', 1), 'path-silent'),
  ),
  failing(
    'two-pc-firewall-rejects',
    "the PC's firewall answers its own SYNs to the configuration service with ICMP 3/13",
    rule('pc', 'output', TO_CONFIG, rejectWith(13)),
    failure(['pc-firewall', 'port-rejected'], 'tcp-config', 'pc', 1),
  ),
  failing(
    'four-pc-drops-answers',
    "the PC's firewall drops the answers of the configuration service",
    rule('pc', 'input', FROM_CONFIG, 'drop'),
    failure('port-filtered', 'tcp-config', 'pc', 6, 'return'),
  ),
  failing(
    'lan-pc-drops-answers',
    "the PC's firewall drops the answers of the configuration service of a unit on its own LAN",
    rule('pc', 'input', FROM_CONFIG, 'drop'),
    failure('port-filtered', 'tcp-config', 'pc', 2, 'return'),
  ),
  failing(
    'one-pc-drops-echo-replies',
    "the PC's firewall drops echo replies",
    rule('pc', 'input', 'icmp type echo-reply', 'drop'),
    failure('ping-filtered', 'ping', 'pc', 3, 'return'),
  ),
  failing(
    'two-gateway-gone',
    "the gateway has lost its address on the PC's LAN",
    ip('r1', 'address flush dev w0'),
    failure('gateway-unreachable', 'route', 'r1', 1),
  ),
  failing(
    'four-gateway-no-arp',
    'the gateway answers no ARP request',
    (lab) =>
      lab.nft('r1', 'table arp lab {\n  chain input {\n    type filter hook input priority 0; policy drop;\n  }\n}\n'),
    failure('gateway-unreachable', 'route', 'r1', 1),
  ),
  failing(
    'one-gateway-wrong',
    "the PC's default gateway is an address that nobody has",
    ip('pc', 'route replace default via 10.7.1.99'),
    { codes: ['gateway-unreachable'], severity: 'failure', requirement: 'route', suspects: 1 },
  ),
  {
    ...failing('two-name-unresolved', 'the name given does not resolve', untouched, {
      codes: ['name-unresolved'],
      severity: 'failure',
      suspects: 1,
    }),
    address: 'nosuch.invalid',
  },
];
