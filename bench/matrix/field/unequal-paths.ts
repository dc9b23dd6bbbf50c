import { untouched } from '../../../src/lab/fault.js';
import { ECHO_REQUEST, FROM_CONFIG, rejectWith, TO_CONFIG, TO_DISCOVERY } from '../../../src/lab/rules.js';
import { all, failing, failure, type MatrixCase, passing, rule } from '../case.js';
import type { NetworkName } from '../topologies/networks.js';
import { devicesOf } from './common.js';

const RESET = 'reject with tcp reset';
const NETWORKS: readonly NetworkName[] = ['uneven', 'spread', 'icmplong', 'icmpshort', 'backlong'];
const SECURITY = { scenario: 'security', alsoTrue: ['port-closed'] } as const;
const CONFIG_OFF = { standinArgs: ['--disable', 'config,config-tls'] } as const;

/** Ways of unequal length. No packet speaks of a router that only answers take, so that it cannot be named. A healthy session stays healthy, and no router is proved by a distance. */
export const UNEQUAL_PATHS: readonly MatrixCase[] = [
  ...NETWORKS.map(healthy),
  ...NETWORKS.map((network) => ({ ...healthy(network), name: `${network}-healthy-security`, ...SECURITY })),
  ...NETWORKS.map(closed),
  ...(['uneven', 'icmplong', 'icmpshort'] as const).map(discoveryOff),
  reset('icmplong', 'r2'),
  reset('icmplong', 'r4'),
  reset('icmpshort', 'r5'),
  reset('icmpshort', 'r1'),
  reset('uneven', 'r1'),
  reset('spread', 'r4'),
  reset('backlong', 'r2'),
  dropped('icmplong', 'r2'),
  dropped('icmpshort', 'r3'),
  dropped('uneven', 'r4'),
  dropped('spread', 'r1'),
  rejected('icmplong', 'r2', 13),
  rejected('icmpshort', 'r5', 10),
  rejected('spread', 'r4', 13),
  failing(
    'icmplong-ping-dropped-r3',
    'r3, on the way of ICMP alone, drops ping',
    rule('r3', 'forward', ECHO_REQUEST, 'drop'),
    failure('ping-filtered', 'ping', 'r3', devicesOf('icmplong')),
  ),
  failing(
    'backlong-answers-dropped-r5',
    "r5, on the way back of TCP alone, drops the configuration service's answers",
    rule('r5', 'forward', FROM_CONFIG, 'drop'),
    { codes: ['port-filtered'], severity: 'failure', requirement: 'tcp-config', suspects: devicesOf('backlong') },
  ),
  failing(
    'uneven-discovery-dropped-both',
    'r2 and r3, one on each way, drop TCP discovery',
    all(rule('r2', 'forward', TO_DISCOVERY, 'drop'), rule('r3', 'forward', TO_DISCOVERY, 'drop')),
    { ...failure('port-filtered', 'tcp-discovery', 'r2', devicesOf('uneven')), twin: 'r3' },
  ),
];

function healthy(network: NetworkName): MatrixCase {
  return passing(`${network}-healthy`, 'nothing is wrong', untouched);
}

function closed(network: NetworkName): MatrixCase {
  const truth = failure(['service-disabled', 'port-closed'], 'tcp-config', 'unit', devicesOf(network));
  return {
    ...failing(`${network}-config-off`, 'the unit has its configuration services switched off', untouched, truth),
    ...CONFIG_OFF,
  };
}

function discoveryOff(network: NetworkName): MatrixCase {
  const truth = failure('port-closed', 'tcp-discovery', 'unit', devicesOf(network));
  const one = failing(
    `${network}-discovery-off`,
    'nothing listens on the TCP discovery port of the unit',
    untouched,
    truth,
  );
  return { ...one, standinArgs: ['--disable', 'discovery'] };
}

function reset(network: NetworkName, router: string): MatrixCase {
  return failing(
    `${network}-config-reset-${router}`,
    `${router} resets TCP to the configuration service in the unit's name`,
    rule(router, 'forward', TO_CONFIG, RESET),
    failure('port-reset', 'tcp-config', router, devicesOf(network)),
  );
}

function dropped(network: NetworkName, router: string): MatrixCase {
  return failing(
    `${network}-config-dropped-${router}`,
    `${router} drops TCP to the configuration service`,
    rule(router, 'forward', TO_CONFIG, 'drop'),
    failure('port-filtered', 'tcp-config', router, devicesOf(network)),
  );
}

function rejected(network: NetworkName, router: string, code: 10 | 13): MatrixCase {
  return failing(
    `${network}-config-rejected-${router}`,
    `${router} refuses TCP to the configuration service with ICMP 3/${code}`,
    rule(router, 'forward', TO_CONFIG, rejectWith(code)),
    failure('port-rejected', 'tcp-config', router, 1),
  );
}
