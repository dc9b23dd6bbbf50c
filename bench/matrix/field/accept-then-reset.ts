import { failing, failure, type MatrixCase, passing } from '../case.js';
import {
  AFTER_HANDSHAKE,
  ALL_TCP,
  AT_CONFIG,
  AT_DISCOVERY,
  AT_SECURITY,
  accepting,
  CONFIG,
  DISCOVERY,
  device,
  devicesOf,
  measuring,
  type Where,
} from './common.js';

const CONFIG_OFF = { standinArgs: ['--disable', 'config,config-tls'] } as const;

/** Sessions that are accepted and reset at once, by the unit or by what is in the wire. */
export const ACCEPT_THEN_RESET: readonly MatrixCase[] = [
  { ...byUnit('wired', CONFIG, 'tcp-config', 'config'), ...CONFIG_OFF },
  { ...byUnit('cable', CONFIG, 'tcp-config', 'config'), ...CONFIG_OFF },
  { ...byUnit('four', [DISCOVERY], 'tcp-discovery', 'discovery'), standinArgs: ['--disable', 'discovery'] },
  {
    ...byUnit('fiber', [50_812], 'tcp-security', 'security'),
    scenario: 'security',
    standinArgs: ['--disable', 'security'],
    alsoTrue: ['port-closed', 'service-disabled'],
  },
  inWire('wired', 'd1', AT_CONFIG, 0),
  inWire('wired', 'd3', AT_CONFIG, 0),
  inWire('wired', 'd2', AT_CONFIG, 100),
  inWire('wired', 'd2', AT_DISCOVERY, 0),
  inWire('wired', 'd1', AT_SECURITY, 0),
  inWire('cable', 'd0', AT_CONFIG, 0),
  failing(
    'wired-accept-reset-tcp-d2',
    'what is in the wire resets every TCP session right after its handshake',
    device('d2', [{ match: { ...ALL_TCP, flags: AFTER_HANDSHAKE }, do: { answer: { as: 'rst' } } }]),
    ...(['tcp-config', 'tcp-discovery'] as const).map((id) => failure('session-dead', id, 'd2', devicesOf('wired'))),
  ),
  passing(
    'wired-reset-of-one-session',
    'what is in the wire resets the first session to each port after its handshake, and no other',
    device(
      'd2',
      [50_802, 50_804, 50_805].map((port) => ({
        match: { ...ALL_TCP, unitPort: port, flags: 'ack !syn !rst', count: 1 },
        do: { answer: { as: 'rst' } },
      })),
    ),
  ),
  {
    ...passing(
      'wired-closed-in-order',
      'both services close each session at once, in order',
      accepting([DISCOVERY, 50_804], 'close'),
    ),
    standinArgs: ['--disable', 'discovery,config,config-tls'],
    alsoTrue: ['port-closed'],
  },
];

function byUnit(
  network: MatrixCase['network'],
  ports: readonly number[],
  requirement: Where['requirement'],
  name: string,
): MatrixCase {
  return failing(
    `${network}-accept-reset-${name}-unit`,
    `the unit accepts sessions to the ${name} port and resets them at once`,
    accepting(ports, 'reset'),
    failure('session-dead', requirement, 'unit', devicesOf(network)),
  );
}

function inWire(network: MatrixCase['network'], node: string, where: Where, delayMs: number): MatrixCase {
  const when = delayMs === 0 ? 'at once' : `${delayMs} ms later`;
  const one = failing(
    `${network}-accept-reset-${where.name}-${node}`,
    `what is in the wire lets handshakes to the ${where.name} port pass and resets the session in the unit's name ${when}`,
    device(node, [{ match: { ...where.match, flags: AFTER_HANDSHAKE }, do: { answer: { as: 'rst', delayMs } } }]),
    failure('session-dead', where.requirement, node, devicesOf(network)),
  );
  return measuring(where, one);
}
