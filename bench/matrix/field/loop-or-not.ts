import type { Lab } from '../../../src/lab/lab.js';
import { addRules, ECHO_REQUEST, ICMP_ERRORS, rejectWith, TO_CONFIG, TO_DISCOVERY } from '../../../src/lab/rules.js';
import type { RequirementId } from '../../../src/model/requirement.js';
import { all, failing, failure, ip, type MatrixCase, passing, rule } from '../case.js';

/** One address at two hops of a path that goes on, which is no loop; and loops that only some packets enter. */
export const LOOP_OR_NOT: readonly MatrixCase[] = [
  passing(
    'five-same-address-r2-r4',
    'r2 and r4 have the same address (two customers’ private networks)',
    alike('r2', 'r4'),
  ),
  passing('five-same-address-r2-r5', 'r2 and r5 have the same address', alike('r2', 'r5')),
  passing('four-same-address-r2-r4', 'r2 and r4, the last router, have the same address', alike('r2', 'r4')),
  passing('five-same-address-three', 'r2, r3 and r5 have the same address', all(alike('r2', 'r3'), alike('r2', 'r5'))),
  {
    ...passing('five-same-address-security', 'r2 and r4 have the same address', alike('r2', 'r4')),
    scenario: 'security',
    alsoTrue: ['port-closed'],
  },
  failing(
    'five-same-address-dropped-r5',
    'r2 and r4 have the same address; r5 drops TCP to the configuration service',
    all(alike('r2', 'r4'), rule('r5', 'forward', TO_CONFIG, 'drop')),
    failure('port-filtered', 'tcp-config', 'r5', 6),
  ),
  {
    ...failing(
      'five-same-address-rejected-r4',
      'r2 and r4 have the same address; r4 refuses the configuration service with ICMP 3/13',
      all(alike('r2', 'r4'), rule('r4', 'forward', TO_CONFIG, rejectWith(13))),
      { ...failure('port-rejected', 'tcp-config', 'r4', 2), twin: 'r2' },
    ),
  },
  failing(
    'five-same-address-unit-absent',
    "r2 and r4 have the same address; the unit's LAN interface is down",
    all(alike('r2', 'r4'), ip('unit', 'link set e0 down')),
    failure('unit-unreachable', 'route', 'unit', 2),
  ),
  loops('two', 'r2', '10.255.12.1', '192.168.77.0/24', TO_CONFIG, 'config', 'tcp-config'),
  loops('four', 'r4', '172.31.34.1', '172.16.5.0/24', TO_CONFIG, 'config', 'tcp-config'),
  loops('four', 'r2', '172.31.12.1', '172.16.5.0/24', TO_DISCOVERY, 'discovery', 'tcp-discovery'),
  loops('four', 'r3', '172.31.23.1', '172.16.5.0/24', ECHO_REQUEST, 'ping', 'ping'),
  {
    ...loops('two', 'r2', '10.255.12.1', '192.168.77.0/24', 'tcp dport { 50812, 50813 }', 'security', 'tcp-security'),
    scenario: 'security',
    alsoTrue: ['port-closed'],
  },
  failing(
    'four-tcp-loop-r3',
    'r3 sends all TCP for the unit back to r2',
    looping('r3', '172.31.23.1', '172.16.5.0/24', 'meta l4proto tcp'),
    failure('routing-loop', 'tcp-config', 'r3', 2),
    failure('routing-loop', 'tcp-discovery', 'r3', 2),
  ),
];

/** The errors of the second router come from the address of the first; it changes behind that one, which would drop it. */
function alike(first: string, second: string): MatrixCase['inject'] {
  return (lab: Lab) => {
    const [one, other] = [lab.addressOf(first), lab.addressOf(second)];
    return addRules(lab, 'r1', 'prerouting', [[`ip saddr ${other} ${ICMP_ERRORS}`, `ip saddr set ${one}`]]);
  };
}

/** Policy routing sends what matches back where it came from. */
function looping(router: string, via: string, to: string, match: string): MatrixCase['inject'] {
  return all(
    ip(router, `route add ${to} via ${via} table 106`),
    ip(router, 'rule add fwmark 6 table 106'),
    rule(router, 'prerouting', match, 'meta mark set 6'),
  );
}

function loops(
  network: MatrixCase['network'],
  router: string,
  via: string,
  to: string,
  match: string,
  what: string,
  requirement: RequirementId,
): MatrixCase {
  return failing(
    `${network}-${what}-loop-${router}`,
    `${router} sends packets to the ${what} port, and no others, back to the router before it`,
    looping(router, via, to, match),
    failure('routing-loop', requirement, router, 2),
  );
}
