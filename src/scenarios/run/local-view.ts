import { type Ipv4, LOOPBACK } from '../../model/address.js';
import { isInterfaces } from '../../model/evidence/kinds.js';
import type {
  InterfacesEvidence,
  Link,
  LinksEvidence,
  LocalFirewallEvidence,
  NeighbourEvidence,
  OwnAddress,
  RouteEvidence,
} from '../../model/evidence/pc.js';
import type { Machine, RouteLookup } from '../../net/ports.js';
import type { EvidenceLog } from '../../probes/evidence-log.js';

/** Whether an interface is up with an IPv4 address; the loopback counts for targets on this PC only. */
export function lookAtInterfaces(machine: Machine, log: EvidenceLog, target: Ipv4): boolean {
  const own = ownAddresses(machine, target);
  noteAddresses(log, own);
  return own.length > 0;
}

/** A second look at the end: recorded where the addresses are no longer those of the first. */
export function lookAgainAtInterfaces(machine: Machine, log: EvidenceLog, target: Ipv4): void {
  const first = log.entries.find(isInterfaces);
  const own = ownAddresses(machine, target);
  if (JSON.stringify(first?.addresses) !== JSON.stringify(own)) noteAddresses(log, own);
}

/** All interfaces of the PC, up or down. One look serves all targets of a run. */
export async function lookAtLinks(log: EvidenceLog, links: Promise<Link[] | null>): Promise<void> {
  const seen = await links;
  if (seen) log.add<LinksEvidence>({ probe: 'links', request: {}, outcome: 'listed', replies: [], links: seen });
}

function ownAddresses(machine: Machine, target: Ipv4): OwnAddress[] {
  const own = machine.interfaces.list().filter((entry) => !entry.loopback || target.startsWith('127.'));
  return own.map(({ name, address, prefix }) => ({ name, address, prefix }));
}

function noteAddresses(log: EvidenceLog, addresses: OwnAddress[]): void {
  const outcome = addresses.length > 0 ? 'usable' : 'none';
  log.add<InterfacesEvidence>({ probe: 'interfaces', request: {}, outcome, replies: [], addresses });
}

/** How the system would reach the target now. */
export async function lookUpRoute(machine: Machine, log: EvidenceLog, target: Ipv4): Promise<RouteLookup> {
  const route = await machine.routes.lookup(target);
  const { kind } = route;
  const seen =
    kind === 'no-route' || kind === 'unknown'
      ? {}
      : {
          route: {
            interface: route.interface,
            source: route.source,
            ...(kind === 'routed' ? { gateway: route.gateway } : {}),
          },
        };
  const request = { destination: target };
  log.add<RouteEvidence>({ probe: 'route-lookup', request, outcome: kind, replies: [], ...seen });
  return route;
}

/** The link's own view of the next hop, taken after the packets that made the system ask for it. */
export async function lookUpNeighbour(
  machine: Machine,
  log: EvidenceLog,
  target: Ipv4,
  route: RouteLookup,
): Promise<void> {
  if (route.kind !== 'routed' && route.kind !== 'on-link') return;
  const destination = route.kind === 'routed' ? route.gateway : target;
  const { state, mac } = await machine.neighbours.lookup(destination, route.interface);
  // What could not be looked at is no evidence.
  if (state === 'unknown') return;
  const request = { destination, interface: route.interface };
  const known = mac === undefined ? {} : { mac };
  log.add<NeighbourEvidence>({ probe: 'neighbour', request, outcome: state, replies: [], ...known });
}

/** It was asked for at the start of the run, and has answered long since. */
export async function lookAtFirewall(machine: Machine, log: EvidenceLog): Promise<void> {
  const seen = await machine.firewall.incoming();
  const text = seen.kind === 'unknown' ? { text: seen.reason } : {};
  const resets = seen.kind !== 'unknown' && seen.resets ? { resets: true as const } : {};
  const request = { direction: 'in' } as const;
  log.add<LocalFirewallEvidence>({
    probe: 'local-firewall',
    request,
    outcome: seen.kind,
    replies: [],
    ...text,
    ...resets,
  });
}

/** Without a route that names it, the first address of the PC: raw packets need a source for their checksum. */
export function sourceOf(route: RouteLookup, machine: Machine): Ipv4 {
  if (route.kind !== 'no-route' && route.source !== undefined) return route.source;
  const own = machine.interfaces.list().find((entry) => !entry.loopback);
  return own?.address ?? LOOPBACK;
}
