import { createSocket, type Socket } from 'node:dgram';
import { type Ipv4, isIpv4, sameSubnet } from '../../model/address.js';
import type { InterfaceList, NeighbourTable, RouteLookup, RouteTable } from '../ports.js';
import { errnoOf } from './errno.js';

/** Any port will do: nothing is sent to it (RFC 863). */
const DISCARD_PORT = 9;

/**
 * Routes on systems whose tables are not read: the source address that a connected UDP socket would use. Connecting
 * a UDP socket sends nothing. The gateway stays unknown.
 */
export function genericRoutes(interfaces: InterfaceList): RouteTable {
  return {
    async lookup(destination) {
      const source = await sourceAddress(destination);
      if ('errno' in source) return fromRefusal(source.errno);
      return describeSource(source.address, destination, interfaces);
    },
  };
}

/** No neighbour table is read here. */
export const unknownNeighbours: NeighbourTable = {
  lookup: () => Promise.resolve({ state: 'unknown' }),
};

function fromRefusal(errno: string): RouteLookup {
  if (errno === 'ENETUNREACH' || errno === 'EHOSTUNREACH') return { kind: 'no-route', reason: errno };
  return { kind: 'unknown', reason: `the system answered ${errno}` };
}

/** What is known of the way to a destination by the source address alone. */
export function describeSource(source: Ipv4, destination: Ipv4, interfaces: InterfaceList): RouteLookup {
  const own = interfaces.list().find((entry) => entry.address === source);
  if (own && source === destination) return { kind: 'local', interface: own.name, source };
  if (own && sameSubnet(source, destination, own.prefix)) return { kind: 'on-link', interface: own.name, source };
  return { kind: 'unknown', reason: 'the routing table of this system is not read', source };
}

/** The address that the system would send from, or the error with which it refuses (errno(3)). */
export type SourceAddress = { address: Ipv4 } | { errno: string };

/** The source address that the system gives to a UDP socket by connecting it, which sends nothing. Never throws. */
export function sourceAddress(destination: Ipv4): Promise<SourceAddress> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const finish = (result: SourceAddress): void => {
      socket.close();
      resolve(result);
    };
    socket.once('error', (error) => finish({ errno: errnoOf(error) }));
    socket.bind(0, () => {
      // Without it a broadcast address is refused, whatever the routes are.
      socket.setBroadcast(true);
      socket.connect(DISCARD_PORT, destination, (error?: Error) => {
        finish(error ? { errno: errnoOf(error) } : addressOf(socket));
      });
    });
  });
}

function addressOf(socket: Socket): SourceAddress {
  const { address } = socket.address();
  return isIpv4(address) ? { address } : { errno: 'UNKNOWN' };
}
