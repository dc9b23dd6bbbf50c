import type { Ipv4 } from '../model/address.js';
import { InputError } from '../model/errors.js';
import {
  BASE_PORT_RANGE,
  DEFAULT_BASE_PORT,
  DISCOVERY_PORT,
  SECURITY_OFFSET,
  TFTP_PORT,
  TLS_CONFIG_OFFSET,
} from '../model/ports.js';
import { STANDIN_SERVICES, type StandinEvent, type StandinService } from './events.js';
import type { PacketSource } from './packet-watch.js';

/** How long the stand-in waits, in milliseconds, and how often it repeats itself. */
export interface StandinTiming {
  /** A TFTP block is sent again after this long without its ACK. */
  retransmitMs: number;
  /** Times one TFTP block is sent before the transfer is given up. */
  sends: number;
  /** A session without traffic for this long is closed. */
  idleMs: number;
}

export const DEFAULT_TIMING: Readonly<StandinTiming> = { retransmitMs: 1000, sends: 4, idleMs: 10_000 };

export interface StandinOptions {
  /** Local address to bind; 0.0.0.0 (the default) is needed to hear broadcasts. */
  address?: Ipv4;
  /** Services base port, 49152 to 65526; 50804 unless given. */
  basePort?: number;
  name?: string;
  type?: string;
  version?: string;
  mac?: string;
  /** Services that stay closed. */
  disabled?: readonly StandinService[];
  onEvent: (event: StandinEvent) => void;
  /** A raw TCP source: every SYN to one of the stand-in's ports is reported too, also one that is never completed. */
  packets?: PacketSource;
  /** A raw ICMP source: every echo request is reported too. */
  icmpPackets?: PacketSource;
  /** For tests: ports that need no privilege. 0 takes an ephemeral port. */
  ports?: { tftpPort?: number; discoveryPort?: number };
  /** For tests: shorter waits. */
  timing?: Partial<StandinTiming>;
}

/**
 * The port each enabled service is to listen on. Throws InputError for a base port out of range, one that takes the
 * discovery port, or when no service is left.
 */
export function wantedPorts(options: StandinOptions): Map<StandinService, number> {
  const base = basePortOf(options);
  const ports = new Map<StandinService, number>([
    ['tftp', options.ports?.tftpPort ?? TFTP_PORT],
    ['discovery', options.ports?.discoveryPort ?? DISCOVERY_PORT],
    ['config', base],
    ['config-tls', base + TLS_CONFIG_OFFSET],
    ['security', base + SECURITY_OFFSET],
  ]);
  for (const service of options.disabled ?? []) ports.delete(service);
  if (ports.size === 0) throw new InputError('--disable', 'must leave one service', STANDIN_SERVICES.join(','));
  const discovery = ports.get('discovery');
  const ofBase = (['config', 'config-tls', 'security'] as const).map((service) => ports.get(service));
  if (discovery !== undefined && ofBase.includes(discovery)) {
    throw new InputError('--base-port', `must leave TCP port ${discovery} to discovery`, base);
  }
  return ports;
}

function basePortOf(options: StandinOptions): number {
  const base = options.basePort ?? DEFAULT_BASE_PORT;
  const { min, max } = BASE_PORT_RANGE;
  if (Number.isInteger(base) && base >= min && base <= max) return base;
  throw new InputError('--base-port', `must be a whole number from ${min} to ${max}`, base);
}
