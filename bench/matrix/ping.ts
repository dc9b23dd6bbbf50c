import { ECHO_REQUEST, type Hook, type RejectCode, rejectWith } from '../../src/lab/rules.js';
import { failing, failure, type MatrixCase, rule } from './case.js';

/** Echo requests that do not get through while TCP does. */
export const PING: readonly MatrixCase[] = [
  dropped('lan', 'unit', 'input', 1),
  dropped('one', 'r1', 'forward', 2),
  dropped('four', 'r2', 'forward', 2),
  dropped('four', 'r3', 'prerouting', 2),
  dropped('four', 'unit', 'input', 5),
  dropped('snat', 'r2', 'forward', 2),
  failing(
    'two-ping-answers-dropped-r1',
    'r1 drops echo replies on their way back',
    rule('r1', 'forward', 'icmp type echo-reply', 'drop'),
    failure('ping-filtered', 'ping', 'r1', 3, 'return'),
  ),
  rejected('one', 'r1', 13),
  rejected('four', 'r3', 10),
  rejected('two', 'unit', 13),
];

function dropped(network: MatrixCase['network'], device: string, hook: Hook, suspects: number): MatrixCase {
  return failing(
    `${network}-ping-dropped-${device}-${hook}`,
    `${device} drops ping (${hook})`,
    rule(device, hook, ECHO_REQUEST, 'drop'),
    failure('ping-filtered', 'ping', device, suspects),
  );
}

function rejected(network: MatrixCase['network'], device: string, code: RejectCode): MatrixCase {
  return failing(
    `${network}-ping-rejected-${device}-${code}`,
    `${device} refuses ping with ICMP 3/${code}`,
    rule(device, device === 'unit' ? 'input' : 'forward', ECHO_REQUEST, rejectWith(code)),
    // An error with the unit's address may be that of the router before it.
    failure('ping-rejected', 'ping', device, device === 'unit' ? 2 : 1),
  );
}
