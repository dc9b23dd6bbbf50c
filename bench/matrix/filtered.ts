import { FROM_CONFIG, type Hook, TO_CONFIG, TO_DISCOVERY } from '../../src/lab/rules.js';
import type { FindingCode } from '../../src/model/finding.js';
import { all, failing, failure, type MatrixCase, passing, rule } from './case.js';

const FROM_DISCOVERY = 'tcp sport 50802';
const TO_TFTP = 'udp dport 69';

const DEFAULT_DENY = `table ip lab {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related counter accept
    icmp type echo-request counter accept
    tcp dport { 50802, 50804, 50805 } counter accept
  }
}
`;

/**
 * The router that filters last still answers an expired TTL, the one that filters first does not: the drop sits between
 * the last hop that answers the test and the first that answers only the control. Without the latter the unit is left,
 * and every router nearer than the last answering one may have lost the reply.
 */
export const FILTERED: readonly MatrixCase[] = [
  config('lan', 'unit', 'input', 1),
  config('one', 'r1', 'forward', 2),
  config('one', 'r1', 'prerouting', 1),
  config('one', 'unit', 'input', 2),
  config('two', 'r1', 'forward', 2),
  config('two', 'r2', 'postrouting', 3),
  config('four', 'r1', 'postrouting', 2),
  config('four', 'r2', 'prerouting', 2),
  config('four', 'r3', 'forward', 2),
  config('four', 'r4', 'prerouting', 2),
  config('four', 'r4', 'forward', 5),
  config('five', 'r3', 'prerouting', 2),
  config('snat', 'r2', 'forward', 2),
  config('forward', 'r1', 'forward', 2),
  config('forward', 'r2', 'forward', 3),
  config('public', 'r2', 'forward', 3),
  config('slow', 'r1', 'forward', 2),
  answers('one', 'r1', 'forward', 2),
  answers('two', 'r1', 'prerouting', 3),
  answers('four', 'r2', 'forward', 5),
  answers('four', 'unit', 'output', 5),
  answers('snat', 'r3', 'forward', 4),
  discovery('lan', 'unit', 'input', 1),
  discovery('two', 'r1', 'forward', 2),
  discovery('four', 'r3', 'prerouting', 2),
  discovery('paths', 'r4', 'forward', 4),
  failing(
    'four-discovery-answers-dropped-r1',
    'r1 drops the answers of TCP discovery on their way back',
    rule('r1', 'forward', FROM_DISCOVERY, 'drop'),
    failure('port-filtered', 'tcp-discovery', 'r1', 5, 'return'),
  ),
  failing(
    'two-all-tcp-dropped-r1',
    'r1 lets ping through and drops all TCP',
    rule('r1', 'forward', 'meta l4proto tcp', 'drop'),
    // No TCP of any port shows how far errors about TCP come back.
    failure('port-filtered', 'tcp-config', 'r1', 3),
    failure('port-filtered', 'tcp-discovery', 'r1', 3),
  ),
  failing(
    'paths-config-dropped-both',
    'r2 and r3, one on each of the two paths, drop TCP to the configuration service',
    all(rule('r2', 'forward', TO_CONFIG, 'drop'), rule('r3', 'forward', TO_CONFIG, 'drop')),
    { ...failure('port-filtered', 'tcp-config', 'r2', 2), twin: 'r3' },
  ),
  tftp('two', 'r1', 'port-filtered', 2),
  tftp('two', 'r2', 'udp-discovery-off', 3),
  tftp('four', 'r2', 'port-filtered', 2),
  passing(
    'two-default-deny-r2',
    'r2 lets through ping, TCP discovery and configuration, and drops everything else, UDP 69 too',
    (lab) => lab.nft('r2', DEFAULT_DENY),
    { codes: ['udp-discovery-off'], severity: 'note', device: 'r2', direction: 'forward', suspects: 3 },
  ),
];

/** UDP discovery is not required where TCP discovery answers, and its drop no failure. */
function tftp(network: MatrixCase['network'], device: string, code: FindingCode, suspects: number): MatrixCase {
  const name = `${network}-tftp-dropped-${device}-forward`;
  return passing(name, `${device} drops UDP discovery`, rule(device, 'forward', TO_TFTP, 'drop'), {
    codes: [code],
    weaker: ['udp-discovery-off'],
    severity: 'note',
    device,
    direction: 'forward',
    suspects,
  });
}

function config(network: MatrixCase['network'], device: string, hook: Hook, suspects: number): MatrixCase {
  return failing(
    `${network}-config-dropped-${device}-${hook}`,
    `${device} drops TCP to the configuration service (${hook})`,
    rule(device, hook, TO_CONFIG, 'drop'),
    failure('port-filtered', 'tcp-config', device, suspects),
  );
}

function answers(network: MatrixCase['network'], device: string, hook: Hook, suspects: number): MatrixCase {
  return failing(
    `${network}-config-answers-dropped-${device}-${hook}`,
    `${device} drops the configuration service's answers on their way back (${hook})`,
    rule(device, hook, FROM_CONFIG, 'drop'),
    failure('port-filtered', 'tcp-config', device, suspects, 'return'),
  );
}

function discovery(network: MatrixCase['network'], device: string, hook: Hook, suspects: number): MatrixCase {
  return failing(
    `${network}-discovery-dropped-${device}-${hook}`,
    `${device} drops TCP discovery (${hook})`,
    rule(device, hook, TO_DISCOVERY, 'drop'),
    failure('port-filtered', 'tcp-discovery', device, suspects),
  );
}
