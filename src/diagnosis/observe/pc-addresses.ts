import { isIpv4, subnetBroadcast } from '../../model/address.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isInterfaces } from '../../model/evidence/kinds.js';
import type { Link, OwnAddress } from '../../model/evidence/pc.js';
import { linksOf, ownAddresses, sourceOf } from '../../model/evidence/queries/pc.js';

/** How the PC's own addresses changed from the beginning of a run to its end. */
export interface AddressChange {
  gone: OwnAddress[];
  come: OwnAddress[];
  /** The address that the packets to the target left from is gone: replies to it could not arrive. */
  sourceGone: boolean;
}

/** Null when the PC's addresses stayed as they were, or were looked at once only. */
export function addressChange(evidence: readonly Evidence[]): AddressChange | null {
  const looks = evidence.filter(isInterfaces).flatMap(({ addresses }) => (addresses ? [addresses] : []));
  const [before, after] = [looks[0], looks.at(-1)];
  if (!before || !after) return null;
  const gone = without(before, after);
  const come = without(after, before);
  if (gone.length === 0 && come.length === 0) return null;
  const source = sourceOf(evidence);
  const held = after.some(({ address }) => address === source);
  return { gone, come, sourceGone: !held && gone.some(({ address }) => address === source) };
}

/** The interface of this PC that holds the address; null for every other address, and for the loopback's. */
export function ownInterface(address: string, evidence: readonly Evidence[]): string | null {
  if (address.startsWith('127.')) return null;
  return ownAddresses(evidence).find((one) => one.address === address)?.name ?? null;
}

/** Whether the address is the broadcast address of one of the PC's own subnets. */
export function isOwnBroadcast(address: string, evidence: readonly Evidence[]): boolean {
  return ownAddresses(evidence).some(
    (one) => one.prefix < 31 && isIpv4(one.address) && subnetBroadcast(one.address, one.prefix) === address,
  );
}

/** The addresses among those gone that are still set on their interface: it has lost its link. */
export function unlinkedOf({ gone }: AddressChange, evidence: readonly Evidence[]): OwnAddress[] {
  const links = linksOf(evidence);
  return gone.filter((one) => links.some((link) => isDead(link, one)));
}

function isDead(link: Link, { name, address }: OwnAddress): boolean {
  return link.name === name && !link.up && link.addresses.includes(address);
}

function without(list: readonly OwnAddress[], others: readonly OwnAddress[]): OwnAddress[] {
  return list.filter((one) => !others.some((other) => other.name === one.name && other.address === one.address));
}
