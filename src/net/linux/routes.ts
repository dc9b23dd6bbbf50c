import { readFile } from 'node:fs/promises';
import { type Ipv4, isIpv4, LIMITED_BROADCAST } from '../../model/address.js';
import { describeSource, type SourceAddress, sourceAddress } from '../adapters/generic-routes.js';
import type { InterfaceList, RouteLookup, RouteTable } from '../ports.js';
import { askIp } from './ip-batch.js';
import { isMainAlone, type MainRoute, readMainTable, routeTo } from './proc-route.js';

/** Nobody needs a gateway at the other end of such a link (IFF_POINTOPOINT, netdevice(7)). */
const POINT_TO_POINT = 0x10;
const NO_WAY = ['ENETUNREACH', 'EHOSTUNREACH'];
const SAYS_NO_WAY = /^RTNETLINK answers: (Network is unreachable|No route to host)$/;

/**
 * How the kernel would reach an address now. A connected UDP socket, which sends nothing, tells whether there is a way
 * at all and from which address; the main table tells the gateway where no policy rule can choose another table.
 * `ip route get` is asked only where these two leave it open. What is missing or not to be read is *unknown*: the
 * kernel's refusal alone proves that there is no route.
 */
export function linuxRoutes(interfaces: InterfaceList): RouteTable {
  return {
    async lookup(destination) {
      const [source, table, mainAlone] = await Promise.all([
        sourceAddress(destination),
        readMainTable(),
        isMainAlone(),
      ]);
      const route = table && routeTo(table, destination);
      if ('errno' in source) return refused(source.errno, route) ?? askKernel(destination, source, interfaces);
      return (
        onOwnHost(destination, source.address, interfaces) ??
        fromMainTable(destination, source.address, mainAlone ? route : null) ??
        (await overTunnel(source.address, interfaces)) ??
        askKernel(destination, source, interfaces)
      );
    },
  };
}

/** EACCES and EINVAL may have many reasons, a route that lets nothing through among them. */
function refused(errno: string, route: MainRoute | null): RouteLookup | null {
  return NO_WAY.includes(errno) || route?.refuses ? { kind: 'no-route', reason: errno } : null;
}

/** The kernel answers from the address itself where it is one of its own. */
function onOwnHost(destination: Ipv4, source: Ipv4, interfaces: InterfaceList): RouteLookup | null {
  if (source !== destination && !source.startsWith('127.')) return null;
  const loopback = interfaces.list().find((entry) => entry.loopback);
  return { kind: 'local', interface: loopback?.name ?? 'lo', source };
}

function fromMainTable(destination: Ipv4, source: Ipv4, route: MainRoute | null): RouteLookup | null {
  if (route === null || route.refuses || route.gateway === '0.0.0.0') return null;
  const { gateway, interface: name } = route;
  return gateway === null || destination === LIMITED_BROADCAST
    ? { kind: 'on-link', interface: name, source }
    : { kind: 'routed', interface: name, source, gateway };
}

async function overTunnel(source: Ipv4, interfaces: InterfaceList): Promise<RouteLookup | null> {
  const own = interfaces.list().filter((entry) => entry.address === source);
  const [name] = own.map((entry) => entry.name);
  if (name === undefined || own.length > 1) return null;
  const flags = await readFile(`/sys/class/net/${name}/flags`, 'utf8').catch(() => '0');
  return (Number(flags) & POINT_TO_POINT) === 0 ? null : { kind: 'on-link', interface: name, source };
}

async function askKernel(destination: Ipv4, source: SourceAddress, interfaces: InterfaceList): Promise<RouteLookup> {
  const answer = await askIp(['route', 'get', destination]);
  if (answer.kind === 'refused' && SAYS_NO_WAY.test(answer.message)) {
    return { kind: 'no-route', reason: answer.message.replace('RTNETLINK answers: ', '') };
  }
  const told = answer.kind === 'json' ? readRoute(answer.rows[0]) : null;
  if (told) return told;
  if ('address' in source) return describeSource(source.address, destination, interfaces);
  return { kind: 'unknown', reason: `the system answered ${source.errno}` };
}

/** A row of `ip -json route get`; null where it does not tell interface and source. */
export function readRoute(row: unknown): RouteLookup | null {
  const { type, dev, prefsrc, gateway } = (row ?? {}) as Record<string, unknown>;
  if (typeof dev !== 'string' || typeof prefsrc !== 'string' || !isIpv4(prefsrc)) return null;
  if (type === 'local') return { kind: 'local', interface: dev, source: prefsrc };
  if (typeof gateway === 'string' && isIpv4(gateway)) {
    return { kind: 'routed', interface: dev, source: prefsrc, gateway };
  }
  return { kind: 'on-link', interface: dev, source: prefsrc };
}
