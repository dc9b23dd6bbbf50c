import { ECHO_REQUEST, TO_CONFIG as NFT_TO_CONFIG, rejectWith } from '../../../src/lab/rules.js';
import { all, failing, failure, ip, type MatrixCase, passing, rule } from '../case.js';
import type { DeviceAlteration, DeviceAnswer, DeviceMatch } from '../device/device.js';
import {
  ALL_TCP,
  AT_CONFIG,
  AT_DISCOVERY,
  AT_SECURITY,
  device,
  devicesOf,
  measuring,
  TO_CONFIG,
  type Where,
} from './common.js';

const QUENCH = { as: 'icmp', type: 4, code: 0 } as const;
const REDIRECT = { as: 'icmp', type: 5, code: 1 } as const;
const ERRORS: DeviceMatch = { from: 'unit', icmp: [[3], [11]] };
const ECHO: DeviceMatch = { from: 'pc', icmp: [8] };
const BROKEN_QUOTES: readonly [name: string, what: string, DeviceAlteration][] = [
  ['host-order', 'quote lengths and offsets in the order of their processor', { hostOrder: true }],
  ['short', 'quote the IP header and 8 bytes', { quoteBytes: 28 }],
  ['ttl-0', 'quote a TTL of 0', { quoteTtl: 0 }],
];

/** ICMP messages that are no answer of a hop, refusals by parameter problem, and quotes that are not byte for byte. */
export const ODD_ERRORS: readonly MatrixCase[] = [
  beside('quench', QUENCH, ALL_TCP),
  beside('quench-ping', QUENCH, ECHO),
  beside('redirect', REDIRECT, ALL_TCP),
  failing(
    'wired-quench-then-silence',
    'r2 answers SYNs to the configuration service with source quench and drops them',
    byR2(QUENCH, TO_CONFIG, false),
    failure('port-filtered', 'tcp-config', 'r2', 4),
  ),
  failing(
    'wired-quench-dropped-r3',
    'r2 sends source quench about TCP, r3 drops TCP to the configuration service',
    all(byR2(QUENCH, ALL_TCP, true), rule('r3', 'forward', NFT_TO_CONFIG, 'drop')),
    failure('port-filtered', 'tcp-config', 'r3', 5),
  ),
  problem(AT_CONFIG),
  problem(AT_DISCOVERY),
  problem(AT_SECURITY),
  failing(
    'wired-problem-ping',
    'r2 refuses ping with parameter problem (12/0)',
    byR2({ as: 'icmp', type: 12, code: 0 }, ECHO, false),
    failure('ping-rejected', 'ping', 'r2', 2),
  ),
  failing(
    'wired-problem-everything',
    'r2 refuses everything with parameter problem (12/0)',
    byR2({ as: 'icmp', type: 12, code: 0 }, { from: 'pc', protocol: ['tcp', 'udp', 'icmp'] }, false),
    failure(['port-rejected', 'ping-rejected', 'path-silent'], 'route', 'r2', 3),
  ),
  ...BROKEN_QUOTES.map(([name, what, change]) =>
    passing(`wired-quotes-${name}`, `all errors ${what}`, quoting(change)),
  ),
  ...BROKEN_QUOTES.map(([name, what, change]) =>
    failing(
      `wired-quotes-${name}-dropped-r2`,
      `all errors ${what}; r2 drops TCP to the configuration service`,
      all(quoting(change), rule('r2', 'forward', NFT_TO_CONFIG, 'drop')),
      failure('port-filtered', 'tcp-config', 'r2', 2),
    ),
  ),
  ...BROKEN_QUOTES.map(([name, what, change]) =>
    failing(
      `wired-quotes-${name}-rejected-r3`,
      `all errors ${what}; r3 refuses the configuration service with ICMP 3/13`,
      all(quoting(change), rule('r3', 'forward', NFT_TO_CONFIG, rejectWith(13))),
      failure('port-rejected', 'tcp-config', 'r3', 1),
    ),
  ),
  failing(
    'wired-quotes-host-order-no-route-r3',
    "all errors quote in the order of their processor; r3 has no route to the unit's LAN",
    all(quoting({ hostOrder: true }), ip('r3', 'address flush dev w1')),
    failure('router-no-route', 'route', 'r3', 1),
  ),
  failing(
    'wired-quotes-short-ping-rejected-r2',
    'all errors quote 8 bytes behind the IP header; r2 refuses ping with ICMP 3/10',
    all(quoting({ quoteBytes: 28 }), rule('r2', 'forward', ECHO_REQUEST, rejectWith(10))),
    failure('ping-rejected', 'ping', 'r2', 1),
  ),
];

function beside(name: string, answer: DeviceAnswer, match: DeviceMatch): MatrixCase {
  const title = `r2 sends ICMP ${answer.type}/${answer.code} about what it forwards`;
  return passing(`wired-${name}-beside`, title, byR2(answer, match, true));
}

function problem(where: Where): MatrixCase {
  const one = failing(
    `wired-problem-${where.name}`,
    `r2 refuses the ${where.name} port with parameter problem (12/0)`,
    byR2({ as: 'icmp', type: 12, code: 0 }, where.match, false),
    failure('port-rejected', where.requirement, 'r2', devicesOf('wired')),
  );
  return measuring(where, one);
}

/** The device in front of r2 speaks for it. */
function byR2(answer: DeviceAnswer, match: DeviceMatch, pass: boolean): MatrixCase['inject'] {
  return device('d1', (lab) => [
    { match, do: { answer: { ...answer, source: lab.addressOf('r2') }, ...(pass ? { pass } : {}) } },
  ]);
}

function quoting(change: DeviceAlteration): MatrixCase['inject'] {
  return device('d0', [{ match: ERRORS, do: { alter: change } }]);
}
