import { type Ipv4, isIpv4, isUnicast } from '../model/address.js';
import { InputError, LocalError, PathproofError } from '../model/errors.js';
import type { Resolver } from '../net/ports.js';

const OPTION = '--address';
/** RFC 1123 §2.1: labels of letters, digits and hyphens; the last one is not a number. */
const NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

/** Refuses what can be neither the address nor the name of one unit. Sends nothing. */
export function checkAddress(text: string | undefined): string {
  if (text === undefined) throw new InputError(OPTION, 'is needed: the unit’s LAN1 address or name', undefined);
  if (isIpv4(text) ? isUnicast(text) : NAME.test(text)) return text;
  throw new InputError(OPTION, 'must be the IPv4 address of one unit, such as 192.168.42.1, or its name', text);
}

/** The address of the unit; a name is looked up as the PC itself would. */
export async function resolveTarget(text: string, resolver: Resolver): Promise<Ipv4> {
  if (isIpv4(text)) return text;
  try {
    const [first] = await resolver.resolve(text);
    if (first) return first;
  } catch (cause) {
    if (!(cause instanceof PathproofError)) throw cause;
    throw new LocalError(
      'name-unresolved',
      `${OPTION}: ${cause.message}; give the IPv4 address, or check the PC’s DNS`,
      { cause },
    );
  }
  throw new LocalError('name-unresolved', `${OPTION}: ${text} has no IPv4 address`);
}
