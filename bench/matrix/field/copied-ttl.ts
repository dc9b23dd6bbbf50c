import { untouched } from '../../../src/lab/fault.js';
import { ECHO_REQUEST, rejectWith, TO_CONFIG } from '../../../src/lab/rules.js';
import { all, failing, failure, type MatrixCase, passing, rule } from '../case.js';
import {
  ALL_TCP,
  AT_CONFIG,
  AT_DISCOVERY,
  AT_SECURITY,
  device,
  devicesOf,
  measuring,
  SYN,
  type Where,
} from './common.js';

const CONFIG_OFF = { standinArgs: ['--disable', 'config,config-tls'] } as const;
const RESET = 'reject with tcp reset';

/** Resets that copy the TTL of the SYN: they die on their way back until the SYN has enough of it for both ways. */
export const COPIED_TTL_RESET: readonly MatrixCase[] = [
  copied('wired', 'd1', AT_CONFIG),
  copied('wired', 'd2', AT_CONFIG),
  copied('wired', 'd3', AT_CONFIG),
  copied('wired', 'd2', AT_DISCOVERY),
  copied('wired', 'd1', AT_SECURITY),
  copied('cable', 'd0', AT_CONFIG),
  copied('fiber', 'd0', AT_CONFIG),
  copied('fiber', 'd1', AT_CONFIG),
  {
    ...passing(
      'wired-copied-reset-beside',
      'the plain port works; a reset that copies the TTL answers for the TLS port',
      device('d3', [
        { match: { ...ALL_TCP, unitPort: 50_805, flags: SYN }, do: { answer: { as: 'rst', ttl: 'copy' } } },
      ]),
    ),
    alsoTrue: ['port-closed', 'port-reset'],
  },
  {
    ...passing(
      'wired-copied-reset-plain-closed',
      'a reset that copies the TTL answers for the plain port; TLS works',
      device('d3', [
        { match: { ...ALL_TCP, unitPort: 50_804, flags: SYN }, do: { answer: { as: 'rst', ttl: 'copy' } } },
      ]),
    ),
    alsoTrue: ['port-closed', 'port-reset', 'secure-only'],
  },
];

/** In front of the unit such a device cannot be told from a unit that copies the TTL itself. */
function copied(network: MatrixCase['network'], node: string, where: Where): MatrixCase {
  const last = node === `d${devicesOf(network) - 1}`;
  const one = failing(
    `${network}-copied-reset-${where.name}-${node}`,
    `what is in the wire resets the ${where.name} port with the TTL of the SYN`,
    device(node, [{ match: { ...where.match, flags: SYN }, do: { answer: { as: 'rst', ttl: 'copy' } } }]),
    failure(
      last ? ['port-reset', 'port-closed', 'service-disabled'] : ['port-reset'],
      where.requirement,
      node,
      devicesOf(network),
    ),
  );
  return measuring(where, one);
}

/** Echo replies that copy the TTL of the request come from twice as far, or not at all. */
export const COPIED_TTL_ECHO: readonly MatrixCase[] = [
  passing('wired-copied-echo', 'the unit answers ping with the TTL of the request', echoing('d3')),
  passing('fiber-copied-echo', 'the unit answers ping with the TTL of the request', echoing('d1')),
  passing('cable-copied-echo', 'the unit answers ping with the TTL of the request', echoing('d0')),
  {
    ...passing('wired-copied-echo-security', 'the unit answers ping with the TTL of the request', echoing('d3')),
    scenario: 'security',
    alsoTrue: ['port-closed'],
  },
  {
    ...failing(
      'wired-copied-echo-config-off',
      'the unit answers ping with the TTL of the request and has its configuration services switched off',
      all(echoing('d3'), untouched),
      failure(['service-disabled', 'port-closed'], 'tcp-config', 'unit', 1),
    ),
    ...CONFIG_OFF,
  },
  {
    ...failing(
      'fiber-copied-echo-discovery-off',
      'the unit answers ping with the TTL of the request, and nothing listens on the TCP discovery port',
      echoing('d1'),
      failure('port-closed', 'tcp-discovery', 'unit', 1),
    ),
    standinArgs: ['--disable', 'discovery'],
  },
  beside('reset', RESET, 'r1', 'port-reset', 1),
  beside('reset', RESET, 'r3', 'port-reset', 2),
  beside('dropped', 'drop', 'r2', 'port-filtered', 2),
  beside('rejected', rejectWith(13), 'r3', 'port-rejected', 1),
  failing(
    'wired-copied-echo-dropped-r2',
    'r2 drops ping to a unit that would answer with the TTL of the request',
    all(echoing('d3'), rule('r2', 'forward', ECHO_REQUEST, 'drop')),
    failure('ping-filtered', 'ping', 'r2', 2),
  ),
];

function echoing(node: string): MatrixCase['inject'] {
  return device(node, [{ match: { from: 'pc', icmp: [8] }, do: { answer: { as: 'echo', ttl: 'copy' } } }]);
}

function beside(
  what: string,
  verdict: string,
  router: string,
  code: 'port-reset' | 'port-filtered' | 'port-rejected',
  suspects: number,
): MatrixCase {
  return failing(
    `wired-copied-echo-config-${what}-${router}`,
    `the unit answers ping with the TTL of the request; on ${router} TCP to the configuration service is ${what}`,
    all(echoing('d3'), rule(router, 'forward', TO_CONFIG, verdict)),
    failure(code, 'tcp-config', router, suspects),
  );
}
