import { isIpv4, sameSubnet } from '../../model/address.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isInterfaces, isRouteLookup, isWhoIs } from '../../model/evidence/kinds.js';
import type { OwnAddress } from '../../model/evidence/pc.js';
import { isAnsweredBy } from '../../model/evidence/queries/flows.js';
import { ownAddresses, routeOf } from '../../model/evidence/queries/pc.js';

/** The target of a run in which nobody answered the broadcast and no address was given. */
export const NOBODY = '255.255.255.255';

/** How the target lies to the PC's own subnets, and what became of the broadcasts. */
export interface LanObservation {
  subnets: OwnAddress[];
  /** The target is on one of them, by its mask or by the PC's route; null where neither is known. */
  onSubnet: boolean | null;
  /** The subnet that it is on, where its mask is known. */
  subnet: OwnAddress | null;
  /** Broadcasts that were sent and waited for, and those of them that the target answered. */
  broadcasts: string[];
  answered: string[];
  /** errno with which the PC refused to send every broadcast; null when one left, or none was tried. */
  refused: string | null;
  /** The look-ups of addresses and route. */
  evidence: string[];
}

/** Derives from the evidence how the target lies to the PC's own LANs. */
export function observeLan(address: string, evidence: readonly Evidence[]): LanObservation {
  const subnets = ownAddresses(evidence);
  const subnet = subnets.find((one) => isOn(one, address)) ?? null;
  const broadcasts = evidence
    .filter(isWhoIs)
    .filter(({ request, outcome }) => request.broadcast && outcome !== 'pending');
  const sent = broadcasts.filter((entry) => entry.outcome !== 'not-sent');
  const answered = sent.filter((entry) => isAnsweredBy(entry, address));
  const lookups = evidence.filter((entry) => isInterfaces(entry) || isRouteLookup(entry));
  return {
    subnets,
    onSubnet: subnet !== null || byRoute(routeOf(evidence)?.outcome, subnets.length > 0),
    subnet,
    broadcasts: broadcasts.map((entry) => entry.id),
    answered: answered.map((entry) => entry.id),
    refused: sent.length === 0 ? (broadcasts[0]?.failure?.errno ?? null) : null,
    evidence: lookups.map((entry) => entry.id),
  };
}

/** A route without a gateway leads to the link, whatever the masks say; one over a gateway leads off it. */
function byRoute(outcome: string | undefined, masksKnown: boolean): boolean | null {
  if (outcome === 'on-link' || outcome === 'local') return true;
  return outcome === 'routed' || masksKnown ? false : null;
}

function isOn({ address, prefix }: OwnAddress, target: string): boolean {
  return isIpv4(target) && isIpv4(address) && sameSubnet(address, target, prefix);
}

/** `192.168.10.20/24 (e0)`, several of them with `and`. */
export function saySubnets(subnets: readonly OwnAddress[]): string {
  return subnets.map(({ name, address, prefix }) => `${address}/${prefix} (${name})`).join(' and ');
}
