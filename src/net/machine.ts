import { systemClock } from './clock.js';
import { openDatagram } from './datagram.js';
import { genericRoutes, unknownNeighbours } from './generic-routes.js';
import { systemInterfaces } from './interfaces.js';
import { linuxNeighbours } from './linux/neighbours.js';
import { linuxRoutes } from './linux/routes.js';
import { WindowPacer } from './pacer.js';
import type { Machine, RouteTable, SystemTools } from './ports.js';
import type { RawAttempt } from './raw-access.js';
import { systemResolver } from './resolver.js';
import { systemSessions } from './stream.js';

/** The real machine with the given raw access and tools of the system, sending at most `rate` packets a second. */
export function systemMachine(access: RawAttempt, rate: number, system: SystemTools | null = null): Machine {
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
