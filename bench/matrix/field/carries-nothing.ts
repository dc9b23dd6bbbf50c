import { untouched } from '../../../src/lab/fault.js';
import { all, failing, failure, type MatrixCase, passing, rule } from '../case.js';
import type { DeviceMatch, DeviceRule } from '../device/device.js';
import { oneWayEach } from '../healthy.js';
import {
  AFTER_HANDSHAKE,
  ALL_TCP,
  AT_CONFIG,
  AT_DISCOVERY,
  AT_PORT,
  AT_SECURITY,
  accepting,
  CONFIG,
  DISCOVERY,
  device,
  devicesOf,
  measuring,
  SYN,
  TO_CONFIG,
  type Where,
} from './common.js';

const ABSENT = ['10.66.3.2', '10.66.3.3', '10.66.3.4'];
const TO_ABSENT: DeviceMatch = { ...ALL_TCP, destination: ABSENT, unitPort: [DISCOVERY, ...CONFIG] };
const SEARCHED = { scenario: 'multi-remote', search: '10.66.3.1 - 10.66.3.4' } as const;
const NAMES_OF_ONE: readonly ['session-dead', 'middlebox-answers'] = ['session-dead', 'middlebox-answers'];
const STATEFUL = `table ip stateful {
  chain forward {
    type filter hook forward priority 0; policy accept;
    meta l4proto tcp ct state invalid counter drop
  }
}
`;

/** Sessions that open and carry nothing, and paths on which what comes after the handshake is only late or doubled. */
export const CARRIES_NOTHING: readonly MatrixCase[] = [
  dead('wired', 'd1', AT_CONFIG),
  dead('wired', 'd3', AT_CONFIG),
  dead('wired', 'd0', AT_DISCOVERY),
  dead('wired', 'd2', AT_SECURITY),
  dead('cable', 'd0', AT_CONFIG),
  dead('fiber', 'd0', AT_CONFIG),
  dead('wired', 'd2', AT_PORT),
  { ...dead('wired', 'd1', AT_CONFIG), name: 'wired-dead-config-d1-many', ...SEARCHED },
  failing(
    'wired-dead-tcp-d2',
    'what is in the wire passes the handshakes of all TCP and drops the rest of every session',
    device('d2', [{ match: { ...ALL_TCP, flags: AFTER_HANDSHAKE }, do: { drop: true } }]),
    ...(['tcp-config', 'tcp-discovery'] as const).map((id) => failure('session-dead', id, 'd2', devicesOf('wired'))),
  ),
  failing(
    'wired-dead-answers-d2',
    "what is in the wire passes the unit's SYN-ACKs and drops whatever else the configuration service sends",
    device('d2', [{ match: { from: 'unit', protocol: 'tcp', unitPort: CONFIG, flags: '!syn' }, do: { drop: true } }]),
    failure('session-dead', 'tcp-config', 'd2', devicesOf('wired'), 'return'),
  ),
  failing(
    'one-dead-config-unit',
    "the unit's own filter drops everything of the configuration service's sessions but the SYN",
    rule('unit', 'input', 'tcp dport { 50804, 50805 } tcp flags & syn == 0', 'drop'),
    failure('session-dead', 'tcp-config', 'unit', devicesOf('one')),
  ),
  tarpit('wired', 'd1', TO_CONFIG, 64),
  tarpit('wired', 'd1', TO_CONFIG, 62),
  tarpit('wired', 'd3', TO_CONFIG, 64),
  tarpit('cable', 'd0', TO_CONFIG, 64),
  failing(
    'paths-one-way-firewall-r2',
    'packets to the unit take r2, a stateful firewall, and answers take r3: r2 drops all that follows the handshake',
    all(oneWayEach, stateful('r2')),
    ...(['tcp-config', 'tcp-discovery'] as const).map((id) => failure('session-dead', id, 'r2', devicesOf('paths'))),
  ),
  failing(
    'detour-one-way-firewall-r1',
    'the PC sends by r1, a stateful firewall, and the unit answers by r2 on both LANs',
    stateful('r1'),
    ...(['tcp-config', 'tcp-discovery'] as const).map((id) => failure('session-dead', id, 'r1', devicesOf('detour'))),
  ),
  absentHosts('d3', [
    { match: { from: 'pc', arpTarget: ABSENT }, do: { answer: { as: 'arp' } } },
    ...acceptOnly(TO_ABSENT, 64),
  ]),
  absentHosts('d1', acceptOnly(TO_ABSENT, 64)),
  passing('wired-healthy', 'nothing is wrong', untouched),
  passing('cable-healthy', 'nothing is wrong', untouched),
  passing('detour-healthy', 'the PC sends by r1, the unit answers by r2, and neither minds', untouched),
  passing(
    'wired-late-d1',
    'what is in the wire holds every packet for 90 ms',
    device('d1', [{ match: {}, do: { delayMs: 90 } }]),
  ),
  passing(
    'wired-twice-d2',
    'what is in the wire doubles every packet',
    device('d2', [{ match: {}, do: { copies: 2 } }]),
  ),
  passing(
    'wired-first-fin-lost-d1',
    'the first FIN of every session is lost; its sender repeats it',
    device('d1', [{ match: { ...ALL_TCP, flags: 'fin', flowCount: 1 }, do: { drop: true } }]),
  ),
  {
    ...passing(
      'one-unit-closes-first',
      'the configuration service closes each session at once',
      accepting([50_804], 'close'),
    ),
    standinArgs: ['--disable', 'config,config-tls'],
    alsoTrue: ['port-closed'],
  },
  { ...passing('wired-healthy-range', 'one unit in a range of addresses', untouched), ...SEARCHED },
];

/** What is in the wire lets handshakes pass and drops the rest of the sessions: it sees one of the two ways. */
function dead(network: MatrixCase['network'], node: string, where: Where): MatrixCase {
  const one = failing(
    `${network}-dead-${where.name}-${node}`,
    `what is in the wire passes the handshake to the ${where.name} port and drops the rest of the session`,
    device(node, [{ match: { ...where.match, flags: AFTER_HANDSHAKE }, do: { drop: true } }]),
    failure('session-dead', where.requirement, node, devicesOf(network)),
  );
  return measuring(where, one);
}

function tarpit(network: MatrixCase['network'], node: string, match: DeviceMatch, ttl: number): MatrixCase {
  return failing(
    `${network}-tarpit-${node}-${ttl}`,
    `what is in the wire answers SYNs to the configuration service itself (TTL ${ttl}) and nothing after`,
    device(node, [...acceptOnly(match, ttl)]),
    failure(NAMES_OF_ONE, 'tcp-config', node, devicesOf(network)),
  );
}

/** One unit in a range, and something that answers SYNs for its absent neighbours. */
function absentHosts(node: string, rules: readonly DeviceRule[]): MatrixCase {
  const title = 'what is in the wire answers SYNs for addresses next to the unit that nobody has';
  return { ...passing(`wired-phantoms-${node}`, title, device(node, rules)), ...SEARCHED };
}

/** The way that the answers do not take is a firewall's that has to see them. */
function stateful(router: string): MatrixCase['inject'] {
  return async (lab) => {
    await lab.sysctl(router, 'net.netfilter.nf_conntrack_tcp_loose', 0);
    await lab.nft(router, STATEFUL);
  };
}

function acceptOnly(match: DeviceMatch, ttl: number): DeviceRule[] {
  return [
    { match: { ...match, flags: SYN }, do: { answer: { as: 'syn-ack', ttl } } },
    { match, do: { drop: true } },
  ];
}
