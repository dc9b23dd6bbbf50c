import { Resolver as DnsResolver, lookup } from 'node:dns/promises';
import { isIpv4 } from '../../model/address.js';
import { PathproofError } from '../../model/errors.js';
import { givenHostName } from '../../model/host-name.js';
import type { Resolver, ReverseLimit } from '../ports.js';
import { errnoOf } from './errno.js';
import { nameInHostsFile } from './hosts-file.js';

/** An address may have any number of names. */
const MOST_NAMES = 16;

/**
 * Names as the machine itself resolves them (hosts file, then DNS), IPv4 only. Names of addresses are asked of `servers`
 * (`192.0.2.1:53`), those of the machine unless given.
 */
export function resolverOf(servers?: readonly string[]): Resolver {
  return {
    async resolve(name) {
      try {
        const entries = await lookup(name, { family: 4, all: true });
        return entries.map((entry) => entry.address).filter(isIpv4);
      } catch (cause) {
        throw new PathproofError('network', 'name-unresolved', `${name} does not resolve (${errnoOf(cause)})`, {
          cause,
        });
      }
    },
    async reverse(address, limit) {
      // Node knows the hosts file, but of what it has for an address it tells the aliases alone.
      const own = await nameInHostsFile(address, limit.signal);
      const names = own === null ? await askDns(address, limit, servers) : [own];
      const hostNames = names.slice(0, MOST_NAMES).map(givenHostName);
      return hostNames.find((name) => name !== null) ?? null;
    },
  };
}

/** None where no answer came, or one that there is none. */
async function askDns(
  address: string,
  { timeoutMs, signal }: ReverseLimit,
  servers: readonly string[] | undefined,
): Promise<string[]> {
  if (signal.aborted) return [];
  const dns = resolverFor(timeoutMs, servers);
  // Its own time limit is rough: the signal is what holds.
  const cancel = (): void => dns.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await dns.reverse(address);
  } catch {
    return [];
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Each server is asked once; a mute one leaves time for the others. */
function resolverFor(timeoutMs: number, servers: readonly string[] | undefined): DnsResolver {
  const count = servers?.length ?? new DnsResolver().getServers().length;
  const dns = new DnsResolver({ timeout: Math.ceil(timeoutMs / Math.max(1, count)), tries: 1 });
  if (servers) dns.setServers(servers);
  return dns;
}
