import { ECHO_REQUEST, FROM_CONFIG, ICMP_ERRORS, rejectWith, TO_CONFIG, TO_DISCOVERY } from '../../src/lab/rules.js';
import { all, failing, failure, hidden, type MatrixCase, rule } from './case.js';

const RESET = 'reject with tcp reset';

/** Two faults on different devices, and faults among routers that say little. */
export const PAIRS: readonly MatrixCase[] = [
  failing(
    'two-config-dropped-r1-discovery-rejected-r2',
    'r1 drops TCP to the configuration service, r2 refuses TCP discovery with ICMP 3/13',
    all(rule('r1', 'forward', TO_CONFIG, 'drop'), rule('r2', 'forward', TO_DISCOVERY, rejectWith(13))),
    failure('port-filtered', 'tcp-config', 'r1', 2),
    failure('port-rejected', 'tcp-discovery', 'r2', 1),
  ),
  failing(
    'four-config-reset-r1-discovery-dropped-r3',
    'r1 resets TCP to the configuration service, r3 drops TCP discovery',
    all(rule('r1', 'forward', TO_CONFIG, RESET), rule('r3', 'forward', TO_DISCOVERY, 'drop')),
    failure('port-reset', 'tcp-config', 'r1', 1),
    failure('port-filtered', 'tcp-discovery', 'r3', 2),
  ),
  failing(
    'four-config-dropped-r1-discovery-dropped-r3',
    'r1 drops TCP to the configuration service, r3 drops TCP discovery',
    all(rule('r1', 'forward', TO_CONFIG, 'drop'), rule('r3', 'forward', TO_DISCOVERY, 'drop')),
    failure('port-filtered', 'tcp-config', 'r1', 2),
    failure('port-filtered', 'tcp-discovery', 'r3', 2),
  ),
  {
    ...failing(
      'four-ping-dropped-r2-config-off',
      'r2 drops ping, and the unit has its configuration services switched off',
      rule('r2', 'forward', ECHO_REQUEST, 'drop'),
      failure('ping-filtered', 'ping', 'r2', 2),
      failure('service-disabled', 'tcp-config', 'unit', 1),
    ),
    standinArgs: ['--disable', 'config,config-tls'],
  },
  failing(
    'snat-ping-rejected-r3-config-answers-dropped-r2',
    "r3 refuses ping with ICMP 3/10, r2 drops the configuration service's answers",
    all(rule('r3', 'forward', ECHO_REQUEST, rejectWith(10)), rule('r2', 'forward', FROM_CONFIG, 'drop')),
    failure('ping-rejected', 'ping', 'r3', 1),
    failure('port-filtered', 'tcp-config', 'r2', 4, 'return'),
  ),
  failing(
    'two-pc-firewall-ping-config-dropped-r2',
    "the PC's firewall refuses to send ping, r2 drops TCP to the configuration service",
    all(rule('pc', 'output', ECHO_REQUEST, 'drop'), rule('r2', 'forward', TO_CONFIG, 'drop')),
    hidden(failure('pc-firewall', 'ping', 'pc', 1), 'ping-filtered'),
    failure('port-filtered', 'tcp-config', 'r2', 3),
  ),
  failing(
    'four-mute-r3-config-dropped-r3',
    'r3 drops TCP to the configuration service and never sends ICMP errors',
    all(rule('r3', 'output', ICMP_ERRORS, 'drop'), rule('r3', 'forward', TO_CONFIG, 'drop')),
    failure('port-filtered', 'tcp-config', 'r3', 3),
  ),
  failing(
    'four-mute-r2-config-dropped-r3',
    'r3 drops TCP to the configuration service; r2 never sends ICMP errors',
    all(rule('r2', 'output', ICMP_ERRORS, 'drop'), rule('r3', 'forward', TO_CONFIG, 'drop')),
    failure('port-filtered', 'tcp-config', 'r3', 2),
  ),
  failing(
    'two-slow-icmp-config-dropped-r1',
    'r1 drops TCP to the configuration service; every router sends one ICMP error in two seconds',
    all(...['r1', 'r2'].map(sparingIcmp), rule('r1', 'forward', TO_CONFIG, 'drop')),
    failure('port-filtered', 'tcp-config', 'r1', 3),
  ),
];

/** net.ipv4.icmp_ratelimit is the time between two errors to one destination in milliseconds. */
export function sparingIcmp(router: string): MatrixCase['inject'] {
  return async (lab) => {
    await lab.sysctl(router, 'net.ipv4.icmp_ratelimit', 2_000);
    await addBurstLimit(lab, router);
  };
}

/** The kernel lets a burst of six through whatever its limit is. */
async function addBurstLimit(lab: Parameters<MatrixCase['inject']>[0], router: string): Promise<void> {
  const limit = `${ICMP_ERRORS} limit rate over 30/minute burst 1 packets counter drop`;
  await lab.nft(
    router,
    `table ip sparing {\n  chain output {\n    type filter hook output priority 10;\n    ${limit}\n  }\n}\n`,
  );
}
