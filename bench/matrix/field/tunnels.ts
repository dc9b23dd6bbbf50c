import { untouched } from '../../../src/lab/fault.js';
import { failing, failure, ip, type MatrixCase, passing } from '../case.js';
import { swallow } from '../device/device.js';
import { device } from './common.js';

const FIRST_LOST = [
  'packet-loss',
  'intermittent',
  'path-silent',
  'port-filtered',
  'ping-filtered',
  'router-no-route',
  'gateway-unreachable',
] as const;
const IP = { protocol: ['tcp', 'udp', 'icmp'] } as const;

const NEEDS = { needs: ['python3', 'tun'] } as const;

/** The first seconds are lost while a tunnel is built, and everything is well afterwards. */
export const TUNNEL_ON_DEMAND: readonly MatrixCase[] = [
  late('wired', 'd0', 2_000),
  late('wired', 'd1', 3_000),
  late('wired', 'd2', 4_000),
  late('tunnel', 'inside', 2_500),
  late('tunnel', 'inside', 4_000),
  late('fiber', 'd0', 3_000),
  { ...late('wired', 'd1', 3_000), name: 'wired-late-3000-security', scenario: 'security' },
  { ...late('wired', 'd1', 3_000), name: 'wired-late-3000-many', scenario: 'multi-remote', search: '10.66.3.1' },
  {
    ...refusedFirst(
      'wired-refused-2000-d1',
      'r2 answers with ICMP 3/0 for the first 2 s, until its tunnel is up',
      device('d1', (lab) => [
        {
          match: { ...IP, from: 'pc', ageMs: { max: 2_000 } },
          do: { answer: { as: 'icmp', type: 3, code: 0, source: lab.addressOf('r2') } },
        },
      ]),
    ),
  },
  failing(
    'wired-never-up-d1',
    'nothing gets past hop 1, however long one waits',
    device('d1', [{ match: IP, do: { drop: true } }]),
    failure('path-silent', 'route', 'd1', 3),
  ),
  passing('tunnel-healthy', 'the unit is reached by a tunnel', untouched),
];

function calm(name: string, title: string, inject: MatrixCase['inject']): MatrixCase {
  return { ...passing(name, title, inject), alsoTrue: [...FIRST_LOST, 'port-closed'] };
}

/** The refusals of the first seconds are true, and may be told. */
function refusedFirst(name: string, title: string, inject: MatrixCase['inject']): MatrixCase {
  const one = calm(name, title, inject);
  return { ...one, alsoTrue: [...(one.alsoTrue ?? []), 'ping-rejected', 'port-rejected'] };
}

function late(network: MatrixCase['network'], node: string, ms: number): MatrixCase {
  return calm(
    `${network}-late-${ms}-${node}`,
    `everything is lost for the first ${ms} ms`,
    device(node, [{ match: { ...IP, ageMs: { max: ms } }, do: { drop: true } }]),
  );
}

/** A tunnel of the PC takes the packets to the unit and gives nothing back. */
export const TUNNEL_SWALLOWS: readonly MatrixCase[] = [
  swallowed('one', '10.9.200.0/24'),
  swallowed('four', '172.16.5.0/24'),
  swallowed('two', 'default'),
  { ...swallowed('two', '192.168.77.1/32'), name: 'two-swallowed-security', scenario: 'security' },
  failing(
    'tunnel-swallowed-inside',
    'the tunnel’s far end answers ARP and nothing else',
    device('inside', [{ match: IP, do: { drop: true } }]),
    failure('path-silent', 'route', 'inside', 3),
  ),
  failing(
    'tunnel-far-end-gone',
    'nobody answers in the tunnel',
    ip('r2', 'address flush dev t0'),
    failure(['gateway-unreachable', 'path-silent'], 'route', 'r2', 3),
  ),
  beside('four', 'a tunnel of the PC swallows another network', '10.99.0.0/16'),
  beside('lan', 'a tunnel of the PC is its default route, the unit is on its LAN', 'default'),
];

function beside(network: MatrixCase['network'], title: string, to: string): MatrixCase {
  const one = passing(`${network}-tunnel-elsewhere`, title, (lab) => swallow(lab, 'pc', '10.8.0.6/32', [to]));
  return { ...one, ...NEEDS };
}

/** Packets leave by the tunnel: it and what is behind it come first. */
function swallowed(network: MatrixCase['network'], to: string): MatrixCase {
  const one = failing(
    `${network}-swallowed-${to === 'default' ? 'default' : 'network'}`,
    `a tunnel of the PC takes what is for ${to} and forgets it`,
    (lab) => swallow(lab, 'pc', '10.8.0.6/32', [to]),
    { ...failure(['path-silent', 'gateway-unreachable'], 'route', 'pc', 3), twin: 'r1' },
  );
  return { ...one, ...NEEDS };
}
