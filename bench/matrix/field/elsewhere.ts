import { untouched } from '../../../src/lab/fault.js';
import type { Lab } from '../../../src/lab/lab.js';
import { addRules, FROM_CONFIG, ICMP_ERRORS } from '../../../src/lab/rules.js';
import type { FindingCode } from '../../../src/model/finding.js';
import type { RequirementId } from '../../../src/model/requirement.js';
import { all, failing, failure, ip, type MatrixCase, passing, rule } from '../case.js';
import { BEHIND_HAIRPIN, PUBLIC_ADDRESS } from '../topologies/hairpin.js';
import { devicesOf } from './common.js';

/** Which code tells it best is left to the diagnosis; the address that answered has to be told. */
const ANSWERED: readonly FindingCode[] = [
  'port-filtered',
  'nat-rewrites',
  'middlebox-answers',
  'session-dead',
  'path-silent',
  'ping-filtered',
  'udp-discovery-off',
];
const LAN2: Readonly<Partial<Record<MatrixCase['network'], string>>> = {
  one: '10.9.200.77',
  four: '172.16.5.77',
  lan: '192.0.2.55',
  fiber: '192.168.88.77',
};
const MASQUERADE = `table ip back {
  chain postrouting {
    type nat hook postrouting priority 100; policy accept;
    ip daddr ${BEHIND_HAIRPIN} masquerade
  }
}
`;

/** Answers to the PC's own port and sequence that come from another address than the one that was asked. */
export const ANSWER_FROM_ELSEWHERE: readonly MatrixCase[] = [
  {
    ...failing(
      'hairpin-no-source-nat',
      'the router forwards to the unit on the PC’s own LAN, which answers the PC directly',
      untouched,
      { codes: ANSWERED, severity: 'failure', requirement: 'tcp-config', suspects: 2, atMost: 'likely' },
    ),
    address: PUBLIC_ADDRESS,
    mentions: BEHIND_HAIRPIN,
    alsoTrue: ANSWERED,
  },
  {
    ...passing(
      'hairpin-source-nat',
      'the router forwards to the unit on the PC’s own LAN and lets it answer by the router',
      (lab) => lab.nft('r1', MASQUERADE),
    ),
    address: PUBLIC_ADDRESS,
  },
  elsewhere('one', FROM_CONFIG, 'config', 'tcp-config'),
  elsewhere('four', FROM_CONFIG, 'config', 'tcp-config'),
  elsewhere('lan', FROM_CONFIG, 'config', 'tcp-config'),
  elsewhere('four', 'tcp sport 50802', 'discovery', 'tcp-discovery'),
  elsewhere('one', 'icmp type echo-reply', 'ping', 'ping'),
  {
    ...elsewhere('one', 'tcp sport { 50812, 50813 }', 'security', 'tcp-security'),
    scenario: 'security',
    alsoTrue: [...ANSWERED, 'port-closed'],
  },
  elsewhere('four', 'meta l4proto { tcp, udp, icmp }', 'everything', 'route'),
  { ...elsewhere('one', 'meta l4proto udp', 'tftp', 'udp-discovery'), scenario: 'legacy' },
  passing(
    'four-second-address',
    'the unit has a second address on its LAN and answers from the one that was asked',
    ip('unit', 'address add 172.16.5.77/24 dev e0'),
  ),
  passing(
    'lan-second-address',
    'the unit has a second address on the LAN and answers from the one that was asked',
    ip('unit', 'address add 192.0.2.55/26 dev e0'),
  ),
];

function elsewhere(
  network: 'one' | 'four' | 'lan',
  match: string,
  what: string,
  requirement: RequirementId,
): MatrixCase {
  const second = LAN2[network] ?? '';
  const inject = (lab: Lab) => addRules(lab, 'unit', 'postrouting', [[match, `ip saddr set ${second}`]]);
  return {
    ...failing(`${network}-${what}-from-elsewhere`, `the unit answers ${what} from its second address`, inject, {
      ...failure(ANSWERED, requirement, 'unit', devicesOf(network), 'return'),
      atMost: 'likely',
    }),
    mentions: second,
    alsoTrue: ANSWERED,
  };
}

const OFF = ip('unit', 'link set e0 down');
const NOT_REACHED = { statuses: { 'tcp-config': ['failed'], 'tcp-discovery': ['failed'] } } as const;

/** The router that forwards ports answers ping itself, whatever the unit behind it does. */
export const FORWARDER_ANSWERS_PING: readonly MatrixCase[] = [
  { ...behind('forward-unit-off', 'the unit is off', OFF, ['unit-unreachable']), ...NOT_REACHED },
  {
    ...behind(
      'forward-unit-elsewhere',
      'the unit has another address than the router forwards to',
      all(
        ip('unit', 'address flush dev e0'),
        ip('unit', 'address add 192.168.42.9/24 dev e0'),
        ip('unit', 'route add default via 192.168.42.254'),
      ),
      ['unit-unreachable'],
    ),
    ...NOT_REACHED,
  },
  {
    ...behind(
      'forward-unit-off-mute',
      'the unit is off, and the router sends no ICMP errors',
      all(OFF, rule('r2', 'output', ICMP_ERRORS, 'drop')),
      ['unit-unreachable', 'port-filtered', 'path-silent'],
    ),
    ...NOT_REACHED,
  },
  {
    ...behind(
      'forward-unit-silent',
      "the unit's own filter drops everything",
      rule('unit', 'input', 'iifname "e0"', 'drop'),
      ['port-filtered', 'path-silent', 'unit-unreachable'],
    ),
    ...NOT_REACHED,
  },
  {
    ...behind('forward-unit-off-many', 'the unit is off', OFF, ['unit-unreachable']),
    scenario: 'multi-remote',
    search: '198.51.12.2',
    ...NOT_REACHED,
  },
  behind('public-unit-off', 'the unit is off, and ping is forwarded to it too', OFF, ['unit-unreachable']),
  {
    ...failing(
      'forward-config-off',
      'the unit behind the forward has its configuration services switched off',
      untouched,
      {
        codes: ['service-disabled', 'port-closed'],
        severity: 'failure',
        requirement: 'tcp-config',
        device: 'unit',
        suspects: 2,
      },
    ),
    standinArgs: ['--disable', 'config,config-tls'],
  },
  {
    ...passing('forward-healthy-tls', 'the unit behind the forward offers TLS alone', untouched),
    standinArgs: ['--disable', 'config'],
    alsoTrue: ['secure-only', 'port-closed'],
  },
];

function behind(name: string, what: string, inject: MatrixCase['inject'], codes: readonly FindingCode[]): MatrixCase {
  return failing(name, `r2 forwards ports, or all, to the unit: ${what}`, inject, {
    codes,
    severity: 'failure',
    device: 'unit',
    suspects: 3,
  });
}
