import { systemClock } from './clock.js';
import { openDatagram } from './datagram.js';
import { genericRoutes, unknownNeighbours } from './generic-routes.js';
import { systemInterfaces } from './interfaces.js';
import { linuxNeighbours } from './linux/neighbours.js';
import { linuxRoutes } from './linux/routes.js';
import { WindowPacer } from './pacer.js';
import type { LocalFirewall, Machine, RouteTable, SystemTools } from './ports.js';
import type { RawAttempt } from './raw-access.js';
import { systemResolver } from './resolver.js';
import { systemSessions } from './stream.js';

/** What has to be had from the system while the rights of root are still there, and how fast to send. */
export interface MachineParts {
  access: RawAttempt;
  firewall: LocalFirewall;
  /** The system's own tools, where the run is to use them. */
  system: SystemTools | null;
  /** Packets a second, at most. */
  rate: number;
}

/** The real machine with the given parts. */
export function systemMachine({ access, firewall, system, rate }: MachineParts): Machine {
  const linux = process.platform === 'linux';
  return {
    clock: systemClock,
    pacer: new WindowPacer(systemClock, rate),
    raw: access.raw,
    rawReason: access.reason,
    system,
    datagrams: { open: (options) => openDatagram(options, systemClock) },
    sessions: systemSessions(systemClock),
    interfaces: systemInterfaces,
    routes: linux ? withFallback(linuxRoutes, genericRoutes(systemInterfaces)) : genericRoutes(systemInterfaces),
    neighbours: linux ? linuxNeighbours : unknownNeighbours,
    firewall,
    resolver: systemResolver,
  };
}

function withFallback(first: RouteTable, second: RouteTable): RouteTable {
  return {
    async lookup(destination) {
      const found = await first.lookup(destination);
      return found.kind === 'unknown' ? second.lookup(destination) : found;
    },
  };
}
