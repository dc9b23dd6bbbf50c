import type { Protocol } from './evidence/base.js';
import { type Flow, flowKey } from './flow.js';
import {
  AVRIP_PORT,
  DISCOVERY_PORT,
  PC_PARTNER_PORT,
  RIP_PORT,
  SECURITY_OFFSET,
  SNMP_PORT,
  SYSTEM_STATUS_OFFSET,
  TAPI_PORT,
  TFTP_PORT,
  TLS_CONFIG_OFFSET,
  TLS_SECURITY_OFFSET,
} from './ports.js';
import type { PortRequirement } from './requirement.js';

/** Services that have a plain and a TLS port, of which the unit may close one. */
export type PairedService = 'configuration' | 'security settings';

/** One row of the documented port table. */
export interface PortRow {
  protocol: Exclude<Protocol, 'icmp'>;
  /** Port on the unit, or its distance from the services base port. */
  place: { port: number } | { offset: number };
  /** What the port is for, in the words of the documentation. */
  service: string;
  tls: boolean;
  /** Off by design on many healthy units: closed by the unit is no fault. */
  optional: boolean;
  /** Closed by the unit is no fault as long as another port of the same service opens. */
  pair?: PairedService;
}

function udpRow(port: number, service: string): PortRow {
  return { protocol: 'udp', place: { port }, service, tls: false, optional: true };
}

function tcpRow(place: PortRow['place'], service: string, own: Partial<PortRow> = {}): PortRow {
  return { protocol: 'tcp', place, service, tls: false, optional: false, ...own };
}

/** The documented ports of a unit, in the order of the table. */
export const PORT_TABLE: readonly PortRow[] = [
  udpRow(TFTP_PORT, 'TFTP: discovery, configuration of pre-3.2 systems'),
  udpRow(SNMP_PORT, 'SNMP'),
  udpRow(RIP_PORT, 'RIP'),
  udpRow(AVRIP_PORT, 'voice networking (AVRIP, BLF)'),
  udpRow(PC_PARTNER_PORT, 'PCPartner (Phone Manager, SoftConsole)'),
  udpRow(TAPI_PORT, 'TAPI'),
  tcpRow({ port: DISCOVERY_PORT }, 'discovery'),
  tcpRow({ offset: 0 }, 'configuration', { pair: 'configuration' }),
  tcpRow({ offset: TLS_CONFIG_OFFSET }, 'configuration over TLS', { pair: 'configuration', tls: true }),
  tcpRow({ offset: SYSTEM_STATUS_OFFSET }, 'system status (the 3.2 table labels it Security Settings)', {
    optional: true,
  }),
  tcpRow({ offset: SECURITY_OFFSET }, 'security settings', { pair: 'security settings' }),
  tcpRow({ offset: TLS_SECURITY_OFFSET }, 'security settings over TLS', { pair: 'security settings', tls: true }),
];

/** Port of a row on a unit with this services base port. */
export function portOf({ place }: PortRow, basePort: number): number {
  return 'port' in place ? place.port : basePort + place.offset;
}

export function rowFlow(row: PortRow, basePort: number): Flow {
  return { protocol: row.protocol, port: portOf(row, basePort) };
}

/** Id of the requirement that stands for this row. */
export function rowRequirement(row: PortRow, basePort: number): PortRequirement {
  return `port-${row.protocol}-${portOf(row, basePort)}`;
}

/** The row of a requirement; undefined for a port that no row has. Of two rows on one port the first counts. */
export function rowOf(id: PortRequirement, basePort: number): PortRow | undefined {
  return PORT_TABLE.find((row) => rowRequirement(row, basePort) === id);
}

/** Requirements of all rows, each port once: a moved base port may meet one of the fixed ones. */
export function portRequirements(basePort: number): PortRequirement[] {
  return [...new Set(PORT_TABLE.map((row) => rowRequirement(row, basePort)))];
}

/** Keys of the flows that serve the same service as this row, itself left out. */
export function pairedFlows(row: PortRow, basePort: number): string[] {
  if (row.pair === undefined) return [];
  return PORT_TABLE.filter((other) => other !== row && other.pair === row.pair).map((other) =>
    flowKey(rowFlow(other, basePort)),
  );
}
