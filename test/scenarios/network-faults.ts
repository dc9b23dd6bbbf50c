import type { Ipv4 } from '../../src/model/address.js';
import type { FindingCode } from '../../src/model/finding.js';
import { type SimulationOptions, TARGET } from '../support/sim/simulation.js';
import { ANYTHING, ECHO_REQUEST, FROM_CONFIG, TO_CONFIG, toTcp } from '../support/sim/traffic.js';

/** Routers limit their ICMP errors as Linux does. */
export const LINUX = { limitsErrors: true };
const FROM_UNIT = (packet: { header: { source: Ipv4 } }): boolean => packet.header.source === TARGET;

/** A fault on a path of two routers, and what has to be found. */
export interface Fault {
  name: string;
  network: SimulationOptions;
  code: FindingCode;
  /** Requirement that fails. */
  breaks: string;
  /** Device at fault, as suspectsOf names it. */
  culprit: string;
}

const CONFIG_FAULTS: Omit<Fault, 'breaks'>[] = [
  { name: 'hop 1 drops', network: at(1, { dropForward: TO_CONFIG }), code: 'port-filtered', culprit: 'router 1' },
  { name: 'hop 2 drops', network: at(2, { dropForward: TO_CONFIG }), code: 'port-filtered', culprit: 'router 2' },
  {
    name: 'hop 2 drops before it looks at the TTL',
    network: at(2, { dropForward: TO_CONFIG, filtersFirst: true }),
    code: 'port-filtered',
    culprit: 'router 2',
  },
  {
    name: 'hop 1 drops, no router answers',
    network: { hops: [{ mute: true, dropForward: TO_CONFIG }, { mute: true }] },
    code: 'port-filtered',
    culprit: 'router 1',
  },
  { name: 'the unit drops', network: unit({ silent: [50804, 50805] }), code: 'port-filtered', culprit: 'unit 3' },
  {
    name: 'hop 1 drops the replies',
    network: at(1, { dropReturn: FROM_CONFIG }),
    code: 'port-filtered',
    culprit: 'router 1 return',
  },
  ...[1, 2].flatMap((hop) =>
    [3, 9, 10, 13].map((code) => ({
      name: `hop ${hop} rejects with ICMP 3/${code}`,
      network: at(hop, { reject: { match: TO_CONFIG, code } }),
      code: 'port-rejected' as const,
      culprit: `router ${hop}`,
    })),
  ),
  ...[1, 2].flatMap((hop) =>
    ([64, 255, 'copied'] as const).map((ttl) => ({
      name: `hop ${hop} resets with TTL ${ttl}`,
      network: at(hop, { reset: { match: TO_CONFIG, ttl } }),
      code: 'port-reset' as const,
      culprit: `router ${hop}`,
    })),
  ),
  ...[1, 2].flatMap((hop) =>
    ([64, 255, 'copied'] as const).map((ttl) => ({
      name: `hop ${hop} resets the plain port with TTL ${ttl}, and the unit offers no TLS`,
      network: { ...at(hop, { reset: { match: toTcp(50804), ttl } }), unit: { open: [50802, 50804] } },
      code: 'port-reset' as const,
      culprit: `router ${hop}`,
    })),
  ),
  { name: 'the service is disabled', network: unit({ open: [50802] }), code: 'service-disabled', culprit: 'unit 3' },
];

export const FAULTS: Fault[] = [
  ...CONFIG_FAULTS.map((fault) => ({ ...fault, name: `config: ${fault.name}`, breaks: 'tcp-config' })),
  {
    name: 'discovery: the unit refuses',
    network: unit({ open: [50804, 50805] }),
    code: 'port-closed',
    breaks: 'tcp-discovery',
    culprit: 'unit 3',
  },
  {
    name: 'ping: hop 2 drops',
    network: at(2, { dropForward: ECHO_REQUEST }),
    code: 'ping-filtered',
    breaks: 'ping',
    culprit: 'router 2',
  },
  {
    name: 'ping: the unit does not answer',
    network: unit({ answersPing: false }),
    code: 'ping-filtered',
    breaks: 'ping',
    culprit: 'unit 3',
  },
  {
    name: 'everything is dropped by hop 2',
    network: at(2, { dropForward: ANYTHING }),
    code: 'path-silent',
    breaks: 'route',
    culprit: 'router 2',
  },
  {
    name: 'no reply finds its way back through hop 2',
    network: at(2, { dropReturn: FROM_UNIT }),
    code: 'path-silent',
    breaks: 'route',
    culprit: 'router 2',
  },
  {
    name: 'hop 1 has no route',
    network: at(1, { filtersFirst: true, reject: { match: ANYTHING, code: 0 } }),
    code: 'router-no-route',
    breaks: 'route',
    culprit: 'router 1',
  },
  { name: 'the PC has no route', network: { route: false }, code: 'pc-no-route', breaks: 'route', culprit: 'pc 0' },
  {
    name: 'the unit is absent',
    network: unit({ present: false }),
    code: 'unit-unreachable',
    breaks: 'route',
    culprit: 'unit',
  },
];

/** Two routers, one of which does something special. */
export function at(hop: number, own: NonNullable<SimulationOptions['hops']>[number]): SimulationOptions {
  return { hops: [1, 2].map((number) => (number === hop ? { ...LINUX, ...own } : LINUX)) };
}

/** Two ordinary routers before a special unit. */
export function unit(own: NonNullable<SimulationOptions['unit']>): SimulationOptions {
  return { hops: [LINUX, LINUX], unit: own };
}
