import { createSocket } from 'node:dgram';
import { type Ipv4, isIpv4, sameSubnet } from '../../model/address.js';
import type { InterfaceList, NeighbourTable, RouteLookup, RouteTable } from '../ports.js';
import { errnoOf } from './errno.js';

/**
 * Routes on systems whose tables are not read: the source address that a connected UDP socket would use. Connecting
 * a UDP socket sends nothing. The gateway stays unknown.
 */
export function genericRoutes(interfaces: InterfaceList): RouteTable {
  return {
    async lookup(destination) {
      const source = await sourceFor(destination);
      if ('errno' in source) return fromRefusal(source.errno);
      return describe(source.address, destination, interfaces);
    },
  };
}

/** No neighbour table is read here. */
export const unknownNeighbours: NeighbourTable = {
  lookup: () => Promise.resolve({ state: 'none' }),
};

function fromRefusal(errno: string): RouteLookup {
  if (errno === 'ENETUNREACH' || errno === 'EHOSTUNREACH') return { kind: 'no-route', reason: errno };
  return { kind: 'unknown', reason: `the system answered ${errno}` };
}

function describe(source: Ipv4, destination: Ipv4, interfaces: InterfaceList): RouteLookup {
  const own = interfaces.list().find((entry) => entry.address === source);
  if (own && source === destination) return { kind: 'local', interface: own.name, source };
  if (own && sameSubnet(source, destination, own.prefix)) return { kind: 'on-link', interface: own.name, source };
  return { kind: 'unknown', reason: 'the routing table of this system is not read', source };
}

function sourceFor(destination: Ipv4): Promise<{ address: Ipv4 } | { errno: string }> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const finish = (result: { address: Ipv4 } | { errno: string }): void => {
      socket.close();
      resolve(result);
    };
    socket.once('error', (error) => finish({ errno: errnoOf(error) }));
    socket.connect(9, destination, () => {
      const { address } = socket.address();
      finish(isIpv4(address) ? { address } : { errno: 'UNKNOWN' });
    });
  });
}
