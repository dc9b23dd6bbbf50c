import { failing, failure, type MatrixCase, passing, rule } from '../case.js';
import type { DeviceRule } from '../device/device.js';
import {
  ALL_TCP,
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

const TOLD_BESIDE = ['intermittent', 'port-filtered', 'port-rejected', 'port-reset', 'packet-loss'] as const;
const ALL: Where = { name: 'tcp', match: ALL_TCP, requirement: 'tcp-config' };
const PLAIN = '!timestamp';
/** What Linux gives to connect() (net.ipv4.ip_local_port_range). */
const EPHEMERAL = { min: 32_768, max: 60_999 };

/** Filters that take the SYNs of a program for something else than those of the kernel's own connections. */
export const CRAFTED_SYN_REFUSED: readonly MatrixCase[] = [
  firstOfFlow('wired', 'd1', AT_CONFIG),
  firstOfFlow('wired', 'd2', ALL),
  firstOfFlow('wired', 'd3', AT_DISCOVERY),
  firstOfFlow('wired', 'd2', AT_SECURITY),
  firstOfFlow('cable', 'd0', AT_CONFIG),
  withoutOptions('wired', 'd2', AT_CONFIG, 'drops', { drop: true }),
  withoutOptions('wired', 'd1', ALL, 'drops', { drop: true }),
  withoutOptions('wired', 'd2', AT_PORT, 'drops', { drop: true }),
  withoutOptions('cable', 'd0', AT_CONFIG, 'drops', { drop: true }),
  withoutOptions('wired', 'd1', AT_CONFIG, 'resets', { answer: { as: 'rst' } }),
  withoutOptions('wired', 'd3', AT_DISCOVERY, 'resets', { answer: { as: 'rst' } }),
  withoutOptions('wired', 'd2', AT_CONFIG, 'refuses with ICMP 3/13', { answer: { as: 'icmp', type: 3, code: 13 } }),
  healthy(
    'fiber-options-unit',
    "the unit's own filter drops SYNs without a timestamp to the configuration service",
    rule(
      'unit',
      'input',
      'tcp dport { 50804, 50805 } tcp flags & (syn | ack) == syn tcp option timestamp missing',
      'drop',
    ),
  ),
  healthy(
    'wired-source-ports-d1',
    'what is in the wire drops SYNs from source ports that Linux does not give to connections',
    device('d1', [{ match: { ...ALL_TCP, flags: SYN, pcPort: { not: EPHEMERAL } }, do: { drop: true } }]),
  ),
  healthy(
    'wired-window-d2',
    'what is in the wire takes away all TCP options',
    device('d2', [{ match: { flags: 'syn' }, do: { alter: { noOptions: true } } }]),
  ),
  kernelRefused('wired', 'd2', AT_CONFIG),
  kernelRefused('wired', 'd1', AT_DISCOVERY),
  kernelRefused('cable', 'd0', AT_CONFIG),
];

/** Everything is well, and the difference between the two kinds of SYN may be told beside it. */
function healthy(name: string, title: string, inject: MatrixCase['inject']): MatrixCase {
  return { ...passing(name, title, inject), alsoTrue: TOLD_BESIDE };
}

/** Some appliances make a sender of SYNs prove that it repeats them. */
function firstOfFlow(network: MatrixCase['network'], node: string, where: Where): MatrixCase {
  const rules: DeviceRule[] = [{ match: { ...where.match, flags: SYN, flowCount: 1 }, do: { drop: true } }];
  const title = `what is in the wire drops the first SYN of every flow to the ${where.name} port`;
  return measuring(where, healthy(`${network}-first-syn-${where.name}-${node}`, title, device(node, rules)));
}

function withoutOptions(
  network: MatrixCase['network'],
  node: string,
  where: Where,
  what: string,
  refusal: DeviceRule['do'],
): MatrixCase {
  const rules: DeviceRule[] = [{ match: { ...where.match, flags: SYN, options: PLAIN }, do: refusal }];
  const title = `what is in the wire ${what} SYNs without a timestamp to the ${where.name} port`;
  const name = `${network}-options-${what.split(' ')[0]}-${where.name}-${node}`;
  return measuring(where, healthy(name, title, device(node, rules)));
}

/** The reverse: the crafted SYN passes, and the session of Manager does not open. */
function kernelRefused(network: MatrixCase['network'], node: string, where: Where): MatrixCase {
  return failing(
    `${network}-options-of-kernel-${where.name}-${node}`,
    `what is in the wire drops SYNs with a timestamp to the ${where.name} port, which are those of real sessions`,
    device(node, [{ match: { ...where.match, flags: SYN, options: 'timestamp' }, do: { drop: true } }]),
    failure(['port-filtered', 'intermittent', 'session-dead'], where.requirement, node, devicesOf(network)),
  );
}
