import type { Lab } from '../../../src/lab/lab.js';
import { addRules } from '../../../src/lab/rules.js';
import { all, failing, ip, type MatrixCase, passing, rule } from '../case.js';
import type { DeviceMatch } from '../device/device.js';
import { device, devicesOf } from './common.js';

const TOO_LARGE = { min: 1_301 };
const NO_FRAGMENTATION_NEEDED = 'icmp type destination-unreachable icmp code 4';
/** A black hole of size that is only possible may be named beside what else fits. */
const MUTE = { icmp: [8] } as const;

/** Large pings are lost while TCP is fine: they are filtered, or TCP is told to keep its segments small. */
export const LARGE_PINGS: readonly MatrixCase[] = [
  filtered('wired', 'd2', 'the requests', { from: 'pc', ...MUTE }),
  filtered('wired', 'd1', 'the replies', { from: 'unit', icmp: [0] }),
  filtered('cable', 'd0', 'the requests', { from: 'pc', ...MUTE }),
  filtered('fiber', 'd1', 'both', { icmp: [[8], [0]] }),
  {
    ...filtered('wired', 'd3', 'the requests', { from: 'pc', ...MUTE }),
    scenario: 'security',
    name: 'wired-large-ping-security',
    alsoTrue: ['port-closed'],
  },
  passing(
    'four-large-ping-r3',
    'r3 drops large pings',
    rule('r3', 'forward', 'icmp type echo-request meta length > 1000', 'drop'),
  ),
  clamped('two', 'r2', 'unit', 1_360, 1_400),
  clamped('four', 'r2', 'r3', 1_200, 1_280),
  clamped('one', 'r1', 'unit', 1_360, 1_400),
];

function filtered(network: MatrixCase['network'], node: string, what: string, match: DeviceMatch): MatrixCase {
  return passing(
    `${network}-large-ping-${what.split(' ').at(-1)}-${node}`,
    `what is in the wire drops large pings (${what}), and no other large packets`,
    device(node, [{ match: { ...match, size: TOO_LARGE }, do: { drop: true } }]),
  );
}

/** The link takes less than 1500 bytes without a word, and the router keeps the segments of TCP below that, both ways. */
function clamped(network: MatrixCase['network'], router: string, next: string, mss: number, mtu: number): MatrixCase {
  const far = next === 'unit' ? 'e0' : 'w0';
  return passing(
    `${network}-mss-clamped-${router}`,
    `the link behind ${router} takes ${mtu} bytes, and ${router} clamps the MSS of TCP to ${mss}`,
    all(
      ip(router, `link set w1 mtu ${mtu}`),
      ip(next, `link set ${far} mtu ${mtu}`),
      (lab: Lab) => addRules(lab, router, 'forward', [['tcp flags & syn == syn', `tcp option maxseg size set ${mss}`]]),
      (lab: Lab) =>
        lab.nft(
          router,
          `table ip mute {\n  chain output {\n    type filter hook output priority 1;\n    ${NO_FRAGMENTATION_NEEDED} drop\n  }\n}\n`,
        ),
    ),
  );
}

/** Everything above some size vanishes: told in the first sentence, and never beside a word that all works. */
export const SIZE_BLACK_HOLE: readonly MatrixCase[] = [
  hole('wired', 'd2', 'to the unit', { from: 'pc' }, 1_301),
  hole('wired', 'd2', 'from the unit', { from: 'unit' }, 1_301),
  hole('wired', 'd1', 'both ways', {}, 1_401),
  hole('wired', 'd3', 'to the unit', { from: 'pc' }, 1_461),
  hole('fiber', 'd1', 'from the unit', { from: 'unit' }, 1_281),
  hole('cable', 'd0', 'both ways', {}, 1_301),
  {
    ...hole('wired', 'd2', 'to the unit', { from: 'pc' }, 1_301),
    name: 'wired-hole-security',
    scenario: 'security',
    alsoTrue: ['port-closed'],
  },
  passing(
    'wired-small-link-told',
    'the link behind r2 takes 1300 bytes, and r2 says so',
    all(ip('r2', 'link set w1 mtu 1300'), ip('r3', 'link set w0 mtu 1300')),
  ),
  passing(
    'wired-jumbo-lost',
    'what is in the wire drops packets of more than 1500 bytes, which nobody sends',
    device('d2', [{ match: { size: { min: 1_501 } }, do: { drop: true } }]),
  ),
];

function hole(network: MatrixCase['network'], node: string, way: string, match: DeviceMatch, size: number): MatrixCase {
  const one = failing(
    `${network}-hole-${way.replaceAll(' ', '-')}-${node}`,
    `what is in the wire drops packets of ${size} bytes and more ${way}`,
    device(node, [{ match: { ...match, protocol: ['tcp', 'udp', 'icmp'], size: { min: size } }, do: { drop: true } }]),
    { codes: ['mtu-black-hole'], severity: 'any', device: node, direction: 'return', suspects: devicesOf(network) + 1 },
  );
  return { ...one, verdicts: ['pass', 'fail', 'unproven'], notSaid: /\bworks\b/i };
}
