import { type Ipv4, isIpv4 } from '../../address.js';
import type { Evidence } from '../evidence.js';
import { isInterfaces, isLinks, isNeighbour, isRouteLookup } from '../kinds.js';
import type { Link, NeighbourEvidence, OwnAddress, RouteEvidence } from '../pc.js';

/** The PC's own route lookup for the target; undefined where it was not looked up. */
export function routeOf(evidence: readonly Evidence[]): RouteEvidence | undefined {
  return evidence.find(isRouteLookup);
}

/** The PC's address on the way to the target, as its route says. */
export function sourceOf(evidence: readonly Evidence[]): string | undefined {
  return routeOf(evidence)?.route?.source;
}

/** The target is on the PC's own link, without a gateway. */
export function isOnLink(evidence: readonly Evidence[]): boolean {
  return routeOf(evidence)?.outcome === 'on-link';
}

/** The target is behind a gateway. */
export function isRouted(evidence: readonly Evidence[]): boolean {
  return routeOf(evidence)?.outcome === 'routed';
}

/** The newest look at the neighbour table for the next hop. */
export function neighbourOf(evidence: readonly Evidence[]): NeighbourEvidence | undefined {
  return evidence.findLast(isNeighbour);
}

export type OwnIpv4 = OwnAddress & { address: Ipv4 };

/** The PC's addresses as they were when the run began; what a report names that is no address is none. */
export function ownAddresses(evidence: readonly Evidence[]): OwnIpv4[] {
  const addresses = evidence.find(isInterfaces)?.addresses ?? [];
  return addresses.filter((one): one is OwnIpv4 => isIpv4(one.address));
}

/** All network interfaces, as every look saw them. */
export function linksOf(evidence: readonly Evidence[]): Link[] {
  return evidence.filter(isLinks).flatMap(({ links }) => links);
}
