import { untouched } from '../../../src/lab/fault.js';
import { ECHO_REQUEST, FROM_CONFIG, type Hook, rejectWith, TO_CONFIG, TO_DISCOVERY } from '../../../src/lab/rules.js';
import { all, failing, failure, type MatrixCase, passing, rule } from '../case.js';
import { device, devicesOf } from './common.js';

const RESET = 'reject with tcp reset';
const SECURITY = { scenario: 'security', alsoTrue: ['port-closed'] } as const;
type Quoted = 'tcp' | 'icmp' | 'udp';

/** Errors about one protocol are not let back past a hop, those about others are. */
export const ERRORS_OF_ONE_PROTOCOL: readonly MatrixCase[] = [
  dropped('tcp', 'd1', 'r3', 'forward', TO_CONFIG, 'config'),
  dropped('tcp', 'd1', 'r2', 'forward', TO_CONFIG, 'config'),
  dropped('tcp', 'd0', 'r2', 'forward', TO_CONFIG, 'config'),
  dropped('tcp', 'd2', 'r3', 'forward', TO_CONFIG, 'config'),
  dropped('tcp', 'd1', 'unit', 'input', TO_CONFIG, 'config'),
  dropped('tcp', 'd1', 'r3', 'forward', TO_DISCOVERY, 'discovery'),
  { ...dropped('tcp', 'd1', 'r3', 'forward', 'tcp dport { 50812, 50813 }', 'security'), ...SECURITY },
  failing(
    'wired-no-tcp-errors-answers-dropped-r2',
    "errors about TCP do not get past hop 1; r2 drops the configuration service's answers",
    all(hiding('tcp', 'd1'), rule('r2', 'forward', FROM_CONFIG, 'drop')),
    failure('port-filtered', 'tcp-config', 'r2', 5, 'return'),
  ),
  failing(
    'wired-no-tcp-errors-reset-r2',
    'errors about TCP do not get past hop 1; r2 resets TCP to the configuration service',
    all(hiding('tcp', 'd1'), rule('r2', 'forward', TO_CONFIG, RESET)),
    failure('port-reset', 'tcp-config', 'r2', 3),
  ),
  failing(
    'wired-no-tcp-errors-rejected-r3',
    'errors about TCP do not get past hop 1, so that nobody hears of r3, which refuses the configuration service',
    all(hiding('tcp', 'd1'), rule('r3', 'forward', TO_CONFIG, rejectWith(13))),
    failure(['port-filtered', 'port-rejected'], 'tcp-config', 'r3', 5),
  ),
  failing(
    'wired-no-icmp-errors-ping-dropped-r3',
    'errors about ICMP do not get past hop 1; r3 drops ping',
    all(hiding('icmp', 'd1'), rule('r3', 'forward', ECHO_REQUEST, 'drop')),
    failure('ping-filtered', 'ping', 'r3', 5),
  ),
  failing(
    'wired-no-icmp-errors-config-dropped-r3',
    'errors about ICMP do not get past hop 1; r3 drops TCP to the configuration service',
    all(hiding('icmp', 'd1'), rule('r3', 'forward', TO_CONFIG, 'drop')),
    failure('port-filtered', 'tcp-config', 'r3', 5),
  ),
  {
    ...failing(
      'wired-no-udp-errors-tftp-dropped-r3',
      'errors about UDP do not get past hop 1; r3 drops UDP 69',
      all(hiding('udp', 'd1'), rule('r3', 'forward', 'udp dport 69', 'drop')),
      failure(['port-filtered', 'udp-discovery-off'], 'udp-discovery', 'r3', 5),
    ),
    scenario: 'legacy',
  },
  ...(['tcp', 'icmp', 'udp'] as const).map((quoted) =>
    passing(
      `wired-no-${quoted}-errors`,
      `errors about ${quoted.toUpperCase()} do not get past hop 1; nothing is wrong`,
      hiding(quoted, 'd1'),
    ),
  ),
  {
    ...failing(
      'wired-no-tcp-errors-config-off',
      'errors about TCP do not get past hop 1; the unit has its configuration services switched off',
      all(hiding('tcp', 'd1'), untouched),
      failure(['service-disabled', 'port-closed'], 'tcp-config', 'unit', 1),
    ),
    standinArgs: ['--disable', 'config,config-tls'],
  },
];

function hiding(quoted: Quoted, node: string): MatrixCase['inject'] {
  return device(node, [{ match: { from: 'unit', icmp: [[3], [11]], quoted }, do: { drop: true } }]);
}

/** The control has to be of the same protocol: by ping the drop seems to sit where the errors are lost. */
function dropped(quoted: Quoted, hidden: string, node: string, hook: Hook, match: string, what: string): MatrixCase {
  return failing(
    `wired-no-${quoted}-errors-${hidden}-${what}-dropped-${node}`,
    `errors about ${quoted.toUpperCase()} do not get past ${hidden}; ${node} drops TCP to the ${what} port`,
    all(hiding(quoted, hidden), rule(node, hook, match, 'drop')),
    failure(
      'port-filtered',
      what === 'discovery' ? 'tcp-discovery' : what === 'security' ? 'tcp-security' : 'tcp-config',
      node,
      devicesOf('wired') + 3,
    ),
  );
}
