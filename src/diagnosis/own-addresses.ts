import type { Evidence, OwnAddress } from '../model/evidence.js';

/** How the PC's own addresses changed from the beginning of a run to its end. */
export interface AddressChange {
  gone: OwnAddress[];
  come: OwnAddress[];
  /** The address that the packets to the target left from is gone: replies to it could not arrive. */
  sourceGone: boolean;
}

/** Null when the PC's addresses stayed as they were, or were looked at once only. */
export function addressChange(evidence: readonly Evidence[]): AddressChange | null {
  const looks = evidence.flatMap((entry) => (entry.probe === 'interfaces' && entry.addresses ? [entry.addresses] : []));
  const [before, after] = [looks[0], looks.at(-1)];
  if (!before || !after) return null;
  const gone = without(before, after);
  const come = without(after, before);
  if (gone.length === 0 && come.length === 0) return null;
  const source = evidence.find((entry) => entry.probe === 'route-lookup')?.route?.source;
  const held = after.some(({ address }) => address === source);
  return { gone, come, sourceGone: !held && gone.some(({ address }) => address === source) };
}

/** The PC's addresses as they were when the run began. */
export function ownAddresses(evidence: readonly Evidence[]): OwnAddress[] {
  const first = evidence.find((entry) => entry.probe === 'interfaces');
  return first?.probe === 'interfaces' ? (first.addresses ?? []) : [];
}

function without(list: readonly OwnAddress[], others: readonly OwnAddress[]): OwnAddress[] {
  return list.filter((one) => !others.some((other) => other.name === one.name && other.address === one.address));
}
