import { type Ipv4, isIpv4, isUnicast, networkOf, subnetBroadcast } from '../../model/address.js';
import { InputError, PathproofError } from '../../model/errors.js';
import { isHostName, type UnresolvedName } from '../../model/host-name.js';
import { errnoOf } from '../../net/adapters/errno.js';
import { isInHostsFile } from '../../net/adapters/hosts-file.js';
import type { InterfaceList, Machine } from '../../net/ports.js';

const OPTION = '--address';
const NAME_ONE = 'use run same-lan, which broadcasts by itself, or name one unit';

/** Refuses what can be neither the address nor the name of one unit. Sends nothing. */
export function checkAddress(text: string | undefined, option = OPTION): string {
  if (text === undefined) throw new InputError(option, 'is needed: the unit’s LAN1 address or name', undefined);
  if (isIpv4(text) ? isUnicast(text) : isHostName(text)) return text;
  throw new InputError(option, 'must be the IPv4 address of one unit, such as 192.168.42.1, or its name', text);
}

/** What looks a name up, and tells which addresses are nobody's. */
export type Names = { resolver: Pick<Machine['resolver'], 'resolve'>; interfaces: InterfaceList };

/** Where a run goes: to an address, or nowhere, because the name that was given does not resolve. */
export type Destination = { address: Ipv4 } | { unresolved: UnresolvedName };

/**
 * The address of the unit; a name is looked up as the PC itself would. Of several addresses the first that a unit can
 * have: a hosts file or a DNS filter gives 0.0.0.0, the loopback or the like for names that it blocks, the loopback
 * is meant only where it is called by its own name, and the broadcast address of the PC's own subnet is nobody's.
 */
export async function resolveTarget(text: string, { resolver, interfaces }: Names): Promise<Destination> {
  if (isIpv4(text)) return { address: text };
  try {
    const addresses = await resolver.resolve(text);
    const usable = addresses.find(
      (address) =>
        isUnicast(address) &&
        (isLoopback(text) || !isLoopback(address)) &&
        nobodysAddress(address, interfaces) === null,
    );
    if (usable !== undefined) return { address: usable };
    if (addresses.length === 0) return { unresolved: { name: text } };
    return { unresolved: { name: text, addresses, inHostsFile: await isInHostsFile(text, addresses) } };
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
  const nobodys = nobodysAddress(address, interfaces);
  if (nobodys === null) return;
  const { kind, name, network } = nobodys;
  throw new InputError(option, `is the ${kind} address of ${name} (${network}): ${NAME_ONE}`, address);
}

function nobodysAddress(
  address: Ipv4,
  interfaces: InterfaceList,
): { kind: 'broadcast' | 'network'; name: string; network: string } | null {
  for (const own of interfaces.list()) {
    if (own.prefix > 30 || own.loopback) continue;
    const network = networkOf(own.address, own.prefix);
    const kind = kindOf(address, network, subnetBroadcast(own.address, own.prefix));
    if (kind !== null) return { kind, name: own.name, network };
  }
  return null;
}

function kindOf(address: Ipv4, network: string, broadcast: Ipv4): 'broadcast' | 'network' | null {
  if (address === broadcast) return 'broadcast';
  return network.startsWith(`${address}/`) ? 'network' : null;
}

/** Why a name leads nowhere, in a sentence. */
export function sayUnresolved({ name, addresses = [], inHostsFile }: UnresolvedName): string {
  if (addresses.length === 0) return `${name} does not resolve`;
  const where = inHostsFile ? ' by the PC’s hosts file' : '';
  return `${name} resolves to ${addresses.join(', ')}${where}, which no unit can have`;
}

/** Whether the address, or name, is one of the loopback. */
export function isLoopback(text: string): boolean {
  return text === 'localhost' || (isIpv4(text) && text.startsWith('127.'));
}
