import { untouched } from '../../src/lab/fault.js';
import { startTraffic } from '../../src/lab/programs.js';
import { ICMP_ERRORS } from '../../src/lab/rules.js';
import { all, ip, type MatrixCase, passing, rule } from './case.js';
import { translateStateless } from './middle.js';
import { sparingIcmp } from './pairs.js';

const LOSE_20 = 'numgen random mod 100 < 20';
const TFTP_SILENT = { codes: ['udp-discovery-off'], severity: 'note' } as const;

/** Paths on which nothing is wrong, plain ones first, then those that look unwell. */
export const HEALTHY_PATHS: readonly MatrixCase[] = [
  plain('lan'),
  plain('one'),
  plain('four'),
  plain('five'),
  plain('snat'),
  plain('forward'),
  plain('public'),
  plain('paths'),
  plain('slow'),
  passing('four-mute-routers', 'no router ever sends an ICMP error', all(...routers(4).map(mute))),
  passing('two-sparing-icmp', 'every router sends one ICMP error in two seconds', all(...routers(2).map(sparingIcmp))),
  lossy('two', ['r1']),
  lossy('two', ['r1', 'r2']),
  lossy('four', ['r4']),
  lossy('slow', ['r1']),
  passing('one-other-traffic', 'the PC opens sessions to the same ports all the time', traffic),
  passing('four-other-traffic', 'the PC opens sessions to the same ports all the time', traffic),
  { ...passing('two-two-runs', 'two runs of pathproof at the same time', untouched), together: 2 },
  { ...passing('lan-three-runs', 'three runs of pathproof at the same time', untouched), together: 3 },
  {
    ...passing('two-tftp-off', 'the unit has its TFTP server switched off', untouched, TFTP_SILENT),
    standinArgs: ['--disable', 'tftp'],
  },
  passing(
    'four-stateful-r2',
    'r2 is a stateful firewall without a TFTP helper that lets Manager through',
    (lab) =>
      lab.nft('r2', stateful('forward', ['udp dport 69 accept', 'meta l4proto { tcp, icmp } iifname "w0" accept'])),
    TFTP_SILENT,
  ),
  {
    ...passing('one-stateful-pc', "the PC's firewall accepts answers only", (lab) =>
      lab.nft('pc', stateful('input', [])),
    ),
    alsoTrue: ['udp-discovery-off'],
  },
  passing('four-dscp', 'r2 rewrites the type of service of every packet', rule('r2', 'forward', 'ip dscp set cs1', '')),
  passing('four-ttl', 'r2 sets the TTL of every packet to 64', rule('r2', 'forward', 'ip ttl set 64', '')),
  {
    ...passing('two-stateless-nat', 'r1 translates addresses without looking into ICMP errors', translateStateless),
    alsoTrue: ['nat-rewrites'],
  },
  passing(
    'four-small-mtu',
    'the link behind r2 takes 1300 bytes, and r2 says so',
    all(ip('r2', 'link set w1 mtu 1300'), ip('r3', 'link set w0 mtu 1300')),
  ),
  passing('paths-one-way-each', 'packets to the unit take r2, answers take r3', oneWayEach),
];

function plain(network: MatrixCase['network']): MatrixCase {
  return passing(`${network}-healthy`, 'nothing is wrong', untouched);
}

function lossy(network: MatrixCase['network'], where: readonly string[]): MatrixCase {
  const title = `${where.join(' and ')} ${where.length === 1 ? 'loses' : 'lose'} 20 % of all packets, both ways`;
  const inject = all(...where.map((router) => rule(router, 'forward', LOSE_20, 'drop')));
  return { ...passing(`${network}-loss-20-${where.join('-')}`, title, inject), alsoTrue: ['packet-loss'] };
}

function routers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `r${index + 1}`);
}

function mute(router: string): MatrixCase['inject'] {
  return rule(router, 'output', ICMP_ERRORS, 'drop');
}

async function traffic(...[lab]: Parameters<MatrixCase['inject']>): Promise<void> {
  await startTraffic(lab, lab.addressOf('unit'));
}

/** Everything that belongs to nothing known is dropped, but for what `accepted` names. */
function stateful(hook: 'input' | 'forward', accepted: readonly string[]): string {
  const rules = ['iifname "lo" accept', 'ct state established,related accept', ...accepted];
  const start = `type filter hook ${hook} priority 0; policy drop;`;
  return `table ip stateful {\n  chain ${hook} {\n    ${[start, ...rules].join('\n    ')}\n  }\n}\n`;
}

/** Packets to the unit take r2, answers r3. */
export async function oneWayEach(...[lab]: Parameters<MatrixCase['inject']>): Promise<void> {
  await lab.ip('r1', ['route', 'replace', '172.29.61.0/24', 'via', '10.44.12.2']);
  await lab.ip('r4', ['route', 'replace', '10.44.0.0/24', 'via', '10.44.34.3']);
}
