import { addRules } from '../../src/lab/rules.js';
import { failing, failure, hidden, ip, type MatrixCase, rule } from './case.js';

/** Faults that keep every packet from the unit, or every answer from the PC. */
export const ROUTE: readonly MatrixCase[] = [
  failing(
    'one-no-route-r1',
    "r1 lost its interface on the unit's LAN and has no route to it",
    ip('r1', 'address flush dev w1'),
    failure('router-no-route', 'route', 'r1', 1),
  ),
  failing(
    'four-no-route-r3',
    "r3 has no route to the unit's LAN",
    ip('r3', 'route delete 172.16.5.0/24'),
    failure('router-no-route', 'route', 'r3', 1),
  ),
  failing(
    'snat-no-route-r2',
    "r2 has no route to the unit's LAN",
    ip('r2', 'route delete 10.50.4.0/24'),
    failure('router-no-route', 'route', 'r2', 1),
  ),
  failing(
    'four-route-unreachable-r2',
    "r2's route to the unit's LAN says `unreachable` (ICMP 3/1, at once)",
    ip('r2', 'route replace unreachable 172.16.5.0/24'),
    failure(['router-no-route', 'unit-unreachable'], 'route', 'r2', 2),
  ),
  failing(
    'two-route-prohibit-r1',
    "r1's route to the unit's LAN says `prohibit` (ICMP 3/13)",
    ip('r1', 'route replace prohibit 192.168.77.0/24'),
    // It refuses every packet alike: whether that of a port or of ping got one of its few ICMP errors is chance.
    hidden(failure(['port-rejected', 'ping-rejected'], 'route', 'r1', 1), 'path-silent'),
  ),
  failing(
    'two-route-blackhole-r1',
    "r1's route to the unit's LAN says `blackhole`: silence",
    ip('r1', 'route replace blackhole 192.168.77.0/24'),
    failure('path-silent', 'route', 'r1', 3),
  ),
  failing(
    'four-route-blackhole-r3',
    "r3's route to the unit's LAN says `blackhole`: silence",
    ip('r3', 'route replace blackhole 172.16.5.0/24'),
    failure('path-silent', 'route', 'r3', 3),
  ),
  failing(
    'two-loop-r2-r1',
    "r2's route to the unit's LAN points back at r1",
    ip('r2', 'route add 192.168.77.1/32 via 10.255.12.1'),
    failure('routing-loop', 'route', 'r2', 2),
  ),
  failing(
    'four-loop-r4-r3',
    "r4's route to the unit points back at r3",
    ip('r4', 'route add 172.16.5.1/32 via 172.31.34.1'),
    failure('routing-loop', 'route', 'r4', 2),
  ),
  failing(
    'paths-loop-of-four',
    'r1 sends to r2, r2 to r4, r4 to r3, and r3 back to r1',
    async (lab) => {
      await lab.ip('r1', ['route', 'add', '172.29.61.1/32', 'via', '10.44.12.2']);
      await lab.ip('r4', ['route', 'add', '172.29.61.1/32', 'via', '10.44.34.3']);
      await lab.ip('r3', ['route', 'add', '172.29.61.1/32', 'via', '10.44.13.1']);
    },
    failure('routing-loop', 'route', 'r4', 4),
  ),
  failing(
    'lan-unit-absent',
    "the unit's LAN interface is down",
    ip('unit', 'link set e0 down'),
    failure('unit-unreachable', 'route', 'unit', 1),
  ),
  failing(
    'one-unit-absent',
    "the unit's LAN interface is down",
    ip('unit', 'link set e0 down'),
    failure('unit-unreachable', 'route', 'unit', 2),
  ),
  failing(
    'four-unit-elsewhere',
    'the unit has another address than Manager was given',
    async (lab) => {
      await lab.ip('unit', ['address', 'flush', 'dev', 'e0']);
      await lab.ip('unit', ['address', 'add', '172.16.5.77/24', 'dev', 'e0']);
      await lab.ip('unit', ['route', 'add', 'default', 'via', '172.16.5.254']);
    },
    failure('unit-unreachable', 'route', 'unit', 2),
  ),
  failing(
    'two-everything-dropped-r1',
    'r1 drops everything to and from the unit',
    (lab) => {
      const unit = lab.addressOf('unit');
      return addRules(lab, 'r1', 'forward', [
        [`ip daddr ${unit}`, 'drop'],
        [`ip saddr ${unit}`, 'drop'],
      ]);
    },
    failure('path-silent', 'route', 'r1', 3),
  ),
  failing(
    'four-unit-drops-everything',
    "the unit's own firewall drops everything",
    rule('unit', 'input', 'iifname "e0"', 'drop'),
    failure('path-silent', 'route', 'unit', 3),
  ),
  failing(
    'four-unit-no-gateway',
    'the unit has no default gateway: its answers go nowhere',
    ip('unit', 'route delete default'),
    failure('path-silent', 'route', 'unit', 3, 'return'),
  ),
  failing(
    'four-no-route-back-r3',
    "r3 has no route back to the PC's LAN",
    ip('r3', 'route delete 10.20.30.0/24'),
    failure('path-silent', 'route', 'r3', 3, 'return'),
  ),
];
