import { type Ipv4, isIpv4, isUnicast } from '../model/address.js';
import { InputError, PathproofError } from '../model/errors.js';
import { isHostName } from '../model/host-name.js';
import { errnoOf } from '../net/errno.js';
import type { Resolver } from '../net/ports.js';

const OPTION = '--address';

/** Refuses what can be neither the address nor the name of one unit. Sends nothing. */
export function checkAddress(text: string | undefined, option = OPTION): string {
  if (text === undefined) throw new InputError(option, 'is needed: the unit’s LAN1 address or name', undefined);
  if (isIpv4(text) ? isUnicast(text) : isHostName(text)) return text;
  throw new InputError(option, 'must be the IPv4 address of one unit, such as 192.168.42.1, or its name', text);
}

/** Where a run goes: to an address, or nowhere, because the name that was given does not resolve. */
export type Destination = { address: Ipv4 } | { unresolved: { name: string; errno?: string } };

/** The address of the unit; a name is looked up as the PC itself would. */
export async function resolveTarget(text: string, resolver: Resolver): Promise<Destination> {
  if (isIpv4(text)) return { address: text };
  try {
    const [first] = await resolver.resolve(text);
    return first ? { address: first } : { unresolved: { name: text } };
  } catch (cause) {
    if (!(cause instanceof PathproofError) || cause.code !== 'name-unresolved') throw cause;
    return { unresolved: { name: text, errno: errnoOf(cause.cause) } };
  }
}
