import { systemClock } from './adapters/clock.js';
import { openDatagram } from './adapters/datagram.js';
import { genericRoutes, unknownNeighbours } from './adapters/generic-routes.js';
import { systemInterfaces } from './adapters/interfaces.js';
import { WindowPacer } from './adapters/pacer.js';
import type { RawAttempt } from './adapters/raw-access.js';
import { resolverOf } from './adapters/resolver.js';
import { systemSessions } from './adapters/stream.js';
import { linuxLinks } from './linux/links.js';
import { linuxNeighbours } from './linux/neighbours.js';
import { linuxRoutes } from './linux/routes.js';
import type { LocalFirewall, Machine, SnmpCodec, SystemTools } from './ports.js';
import { kernelSessions } from './sockets/kernel-sessions.js';
import type { KernelSocketsAttempt } from './sockets/kernel-sockets.js';

/** The community that agents are shipped with. */
const DEFAULT_COMMUNITY = 'public';

/** What has to be had from the system while the rights of root are still there, and how fast to send. */
export interface MachineParts {
  access: RawAttempt;
  firewall: LocalFirewall;
  /** Ordinary sockets with TTL, where the run is to use them. */
  sockets?: KernelSocketsAttempt;
  /** The system's own tools, where the run is to use them. */
  system: SystemTools | null;
  /** Packets a second, at most. */
  rate: number;
  /** SNMP community; `public` unless the user gave one. */
  community?: string | undefined;
}

const NO_SOCKETS: KernelSocketsAttempt = { sockets: null, reason: 'this run does not use them' };

/** The real machine with the given parts. */
export function systemMachine(parts: MachineParts): Machine {
  const { access, firewall, sockets = NO_SOCKETS, system, rate, community = DEFAULT_COMMUNITY } = parts;
  const linux = process.platform === 'linux';
  return {
    clock: systemClock,
    pacer: new WindowPacer(systemClock, rate),
    raw: access.raw,
    rawReason: access.reason,
    sockets: sockets.sockets,
    socketsReason: sockets.reason,
    system,
    datagrams: { open: (options) => openDatagram(options, systemClock) },
    sessions: sockets.sockets === null ? systemSessions(systemClock) : kernelSessions(sockets.sockets),
    snmp: lazySnmp(community),
    interfaces: systemInterfaces,
    links: linux ? linuxLinks : { list: () => Promise.resolve(null) },
    routes: linux ? linuxRoutes(systemInterfaces) : genericRoutes(systemInterfaces),
    neighbours: linux ? linuxNeighbours : unknownNeighbours,
    firewall,
    resolver: resolverOf(),
  };
}

/** net-snmp is loaded by the first request. */
function lazySnmp(community: string): SnmpCodec {
  return { get: async (version) => (await import('./adapters/snmp.js')).snmpCodec(community).get(version) };
}
