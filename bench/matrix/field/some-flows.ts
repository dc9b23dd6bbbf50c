import { addRules } from '../../../src/lab/rules.js';
import { failing, type MatrixCase, passing } from '../case.js';
import type { DeviceMatch, DeviceRule, Range } from '../device/device.js';
import {
  AT_CONFIG,
  AT_DISCOVERY,
  AT_PORT,
  AT_SECURITY,
  device,
  devicesOf,
  measuring,
  SYN,
  type Where,
} from './common.js';

const ODD: Range = { parity: 'odd' };
const EVEN: Range = { parity: 'even' };

/** One leg of a balancer is dead: found every time, not by the chance of source ports. */
export const SOME_FLOWS: readonly MatrixCase[] = [
  half('wired', 'd2', AT_CONFIG, ODD, 'odd'),
  half('wired', 'd2', AT_CONFIG, EVEN, 'even'),
  half('wired', 'd1', AT_DISCOVERY, ODD, 'odd'),
  half('wired', 'd1', AT_DISCOVERY, EVEN, 'even'),
  half('wired', 'd3', AT_SECURITY, ODD, 'odd'),
  half('wired', 'd2', AT_PORT, EVEN, 'even'),
  half('cable', 'd0', AT_CONFIG, ODD, 'odd'),
  half('fiber', 'd0', AT_CONFIG, EVEN, 'even'),
  refusedHalf('resets', { answer: { as: 'rst' } }),
  refusedHalf('refuses with ICMP 3/13', { answer: { as: 'icmp', type: 3, code: 13 } }),
  {
    ...half('wired', 'd2', AT_CONFIG, ODD, 'odd'),
    name: 'wired-half-dead-sessions-d2',
    title: 'every second flow to the configuration service carries nothing after its handshake',
    inject: device('d2', [{ match: { ...AT_CONFIG.match, pcPort: ODD, flags: '!syn' }, do: { drop: true } }]),
    alsoTrue: ['session-dead'],
  },
  {
    ...failing(
      'four-half-dead-r3',
      'r3 drops every second flow to the configuration service',
      (lab) => addRules(lab, 'r3', 'forward', [['tcp dport { 50804, 50805 } tcp sport & 1 == 1', 'drop']]),
      { codes: ['intermittent'], severity: 'any', device: 'r3', suspects: 3 },
    ),
    verdicts: ['pass', 'fail', 'unproven'],
    notSaid: /Everything/,
  },
  passing(
    'wired-half-late-d2',
    'every second flow to the configuration service takes 80 ms longer',
    device('d2', [{ match: { ...AT_CONFIG.match, pcPort: ODD }, do: { delayMs: 80 } }]),
  ),
  passing(
    'wired-half-twice-d1',
    'packets of every second flow come twice',
    device('d1', [{ match: { protocol: 'tcp', pcPort: EVEN }, do: { copies: 2 } }]),
  ),
];

function half(network: MatrixCase['network'], node: string, where: Where, pcPort: Range, name: string): MatrixCase {
  const match: DeviceMatch = { ...where.match, pcPort };
  const one = failing(
    `${network}-half-${where.name}-${name}-${node}`,
    `what is in the wire drops what comes from ${name} source ports to the ${where.name} port`,
    device(node, [{ match, do: { drop: true } }]),
    { codes: ['intermittent'], severity: 'any', device: node, suspects: devicesOf(network) * 2 },
  );
  return measuring(where, { ...one, verdicts: ['pass', 'fail', 'unproven'], notSaid: /Everything/ });
}

function refusedHalf(what: string, refusal: DeviceRule['do']): MatrixCase {
  return {
    ...half('wired', 'd2', AT_CONFIG, ODD, 'odd'),
    name: `wired-half-${what.split(' ')[0]}-d2`,
    title: `what is in the wire ${what} SYNs from odd source ports to the configuration service`,
    inject: device('d2', [{ match: { ...AT_CONFIG.match, pcPort: ODD, flags: SYN }, do: refusal }]),
    alsoTrue: ['port-reset', 'port-rejected'],
  };
}
