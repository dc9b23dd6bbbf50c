import type { FindingCode } from '../../src/model/finding.js';
import type { ScenarioDefinition } from '../../src/scenarios/definitions/definition.js';
import { LEGACY } from '../../src/scenarios/definitions/legacy.js';
import { SAME_LAN } from '../../src/scenarios/definitions/same-lan.js';
import { SECURITY } from '../../src/scenarios/definitions/security.js';
import type { PacketTest } from '../support/sim/packet.js';
import type { SimulationOptions } from '../support/sim/simulation.js';
import { toTcp } from '../support/sim/traffic.js';
import { at, LINUX, unit } from './network-faults.js';
import type { RemoteOptions } from './run-remote.js';

/** The request of UDP discovery, and its answer, which comes from a new port. */
export const TO_TFTP: PacketTest = ({ udp }) => udp?.destinationPort === 69;
const FROM_TFTP: PacketTest = ({ udp }) => udp !== undefined && udp.destinationPort !== 69;
const TO_SECURITY = toTcp(50812, 50813);
export const TO_EVERYBODY: PacketTest = ({ header }) => header.destination.endsWith('.255');
const SECURE: SimulationOptions['unit'] = { open: [50802, 50804, 50812] };

/** A fault that a scenario with one unit meets, and what has to be found. */
export interface Fault {
  name: string;
  scenario: ScenarioDefinition;
  network: SimulationOptions;
  options?: RemoteOptions;
  /** Exactly these failures. */
  codes: FindingCode[];
  /** The one requirement that fails. */
  breaks: string;
  /** Device at fault, as suspectsOf names it; null where no device is. */
  culprit: string | null;
}

const lan = (own: SimulationOptions = {}): SimulationOptions => ({ hops: [], ...own });
const nobody = { nobody: true };

const ON_THE_LAN: Omit<Fault, 'scenario'>[] = [
  {
    name: 'UDP discovery refused by the unit',
    network: lan({ unit: { whoIs: 'closed' } }),
    codes: ['udp-discovery-off'],
    breaks: 'udp-discovery',
    culprit: 'unit 1',
  },
  {
    name: 'UDP discovery silent',
    network: lan({ unit: { whoIs: 'silent' } }),
    codes: ['udp-discovery-off'],
    breaks: 'udp-discovery',
    culprit: 'unit 1',
  },
  {
    name: 'UDP discovery silent, nobody named',
    network: lan({ unit: { whoIs: 'silent' } }),
    options: nobody,
    codes: ['off-subnet', 'udp-discovery-off'],
    breaks: 'udp-discovery',
    culprit: null,
  },
  {
    name: 'broadcasts refused by the PC, nobody named',
    network: lan({ refuse: (packet) => (TO_EVERYBODY(packet) ? 'EPERM' : null) }),
    options: nobody,
    codes: ['pc-firewall'],
    breaks: 'udp-discovery',
    culprit: 'pc 0',
  },
  {
    name: 'no interface, nobody named',
    network: lan({ address: false }),
    options: nobody,
    codes: ['pc-no-address'],
    breaks: 'udp-discovery',
    culprit: 'pc 0',
  },
  {
    name: 'the unit without power',
    network: lan({ unit: { present: false }, neighbour: 'failed' }),
    codes: ['unit-unreachable'],
    breaks: 'subnet',
    culprit: 'unit',
  },
  {
    name: 'the configuration service disabled',
    network: lan({ unit: { open: [50802] } }),
    codes: ['service-disabled'],
    breaks: 'tcp-config',
    culprit: 'unit 1',
  },
  {
    name: 'the configuration service dropped',
    network: lan({ unit: { silent: [50804, 50805] } }),
    codes: ['port-filtered'],
    breaks: 'tcp-config',
    culprit: 'unit 1',
  },
  { name: 'a unit behind routers', network: {}, codes: ['off-subnet'], breaks: 'subnet', culprit: null },
];

const OVER_TFTP: Omit<Fault, 'scenario'>[] = [
  ...[1, 2].map((hop) => ({
    name: `UDP 69 dropped by hop ${hop}`,
    network: { ...at(hop, { dropForward: TO_TFTP }), unit: { open: [] } },
    codes: ['port-filtered' as const],
    breaks: 'udp-discovery',
    culprit: `router ${hop}`,
  })),
  {
    name: 'the answer dropped by hop 1',
    network: { ...at(1, { dropReturn: FROM_TFTP }), unit: { open: [50802] } },
    codes: ['udp-discovery-off', 'port-filtered'],
    breaks: 'udp-discovery',
    culprit: 'router 1 return',
  },
  {
    name: 'UDP 69 rejected by hop 2',
    network: at(2, { reject: { match: TO_TFTP, code: 13 } }),
    codes: ['port-rejected'],
    breaks: 'udp-discovery',
    culprit: 'router 2',
  },
  {
    name: 'UDP 69 refused by the unit',
    network: unit({ whoIs: 'closed' }),
    codes: ['port-closed'],
    breaks: 'udp-discovery',
    culprit: 'unit',
  },
  {
    name: 'the unit absent',
    network: unit({ present: false }),
    codes: ['unit-unreachable'],
    breaks: 'route',
    culprit: 'unit',
  },
  { name: 'no route on the PC', network: { route: false }, codes: ['pc-no-route'], breaks: 'route', culprit: 'pc 0' },
];

const OF_SECURITY: Omit<Fault, 'scenario'>[] = [
  {
    name: 'dropped by hop 2',
    network: { ...at(2, { dropForward: TO_SECURITY }), unit: SECURE },
    codes: ['port-filtered'],
    breaks: 'tcp-security',
    culprit: 'router 2',
  },
  {
    name: 'rejected by hop 1',
    network: { ...at(1, { reject: { match: TO_SECURITY, code: 10 } }), unit: SECURE },
    codes: ['port-rejected'],
    breaks: 'tcp-security',
    culprit: 'router 1',
  },
  {
    name: 'reset by hop 1',
    network: { ...at(1, { reset: { match: TO_SECURITY } }), unit: SECURE },
    codes: ['port-reset'],
    breaks: 'tcp-security',
    culprit: 'router 1',
  },
  {
    name: 'reset by hop 1, and the unit offers no TLS',
    network: { ...at(1, { reset: { match: toTcp(50812) } }), unit: { open: [50802, 50804, 50812] } },
    codes: ['port-reset'],
    breaks: 'tcp-security',
    culprit: 'router 1',
  },
  {
    name: 'both ports refused by the unit',
    network: { hops: [LINUX, LINUX], unit: { open: [50802, 50804] } },
    codes: ['service-disabled'],
    breaks: 'tcp-security',
    culprit: 'unit 3',
  },
];

/** Faults of the scenarios that look at one unit, on a LAN or behind two routers. */
export const FAULTS: Fault[] = [
  ...ON_THE_LAN.map((fault) => ({ ...fault, scenario: SAME_LAN })),
  ...OVER_TFTP.map((fault) => ({ ...fault, scenario: LEGACY })),
  ...OF_SECURITY.map((fault) => ({ ...fault, scenario: SECURITY })),
];
