import { type Ipv4, isIpv4, isUnicast, networkOf, subnetBroadcast } from '../../model/address.js';
import { InputError, PathproofError } from '../../model/errors.js';
import { isHostName } from '../../model/host-name.js';
import { errnoOf } from '../../net/adapters/errno.js';
import type { InterfaceList, Resolver } from '../../net/ports.js';

const OPTION = '--address';
const NAME_ONE = 'use run same-lan, which broadcasts by itself, or name one unit';

/** Refuses what can be neither the address nor the name of one unit. Sends nothing. */
export function checkAddress(text: string | undefined, option = OPTION): string {
  if (text === undefined) throw new InputError(option, 'is needed: the unit’s LAN1 address or name', undefined);
  if (isIpv4(text) ? isUnicast(text) : isHostName(text)) return text;
  throw new InputError(option, 'must be the IPv4 address of one unit, such as 192.168.42.1, or its name', text);
}

/** Where a run goes: to an address, or nowhere, because the name that was given does not resolve. */
export type Destination = { address: Ipv4 } | { unresolved: { name: string; errno?: string } };

/** The address of the unit; a name is looked up as the PC itself would. */
export async function resolveTarget(text: string, resolver: Pick<Resolver, 'resolve'>): Promise<Destination> {
  if (isIpv4(text)) return { address: text };
  try {
    const [first] = await resolver.resolve(text);
    return first ? { address: first } : { unresolved: { name: text } };
  } catch (cause) {
    if (!(cause instanceof PathproofError) || cause.code !== 'name-unresolved') throw cause;
    return { unresolved: { name: text, errno: errnoOf(cause.cause) } };
  }
}

/**
 * Refuses the broadcast and the network address of the PC's own subnets: nobody's address, so that silence there, or the
 * system's refusal to send, would accuse the innocent. Sends nothing.
 */
export function checkOneUnit(address: Ipv4, interfaces: InterfaceList, option = OPTION): void {
  for (const own of interfaces.list()) {
    if (own.prefix > 30 || own.loopback) continue;
    const network = networkOf(own.address, own.prefix);
    const kind = kindOf(address, network, subnetBroadcast(own.address, own.prefix));
    if (kind !== null) {
      throw new InputError(option, `is the ${kind} address of ${own.name} (${network}): ${NAME_ONE}`, address);
    }
  }
}

function kindOf(address: Ipv4, network: string, broadcast: Ipv4): 'broadcast' | 'network' | null {
  if (address === broadcast) return 'broadcast';
  return network.startsWith(`${address}/`) ? 'network' : null;
}
