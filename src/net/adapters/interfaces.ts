import { networkInterfaces } from 'node:os';
import { isIpv4 } from '../../model/address.js';
import type { InterfaceList, NetworkInterface } from '../ports.js';

/** The machine's IPv4 interfaces that are up, one entry an address. */
export const systemInterfaces: InterfaceList = {
  list() {
    return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
      (addresses ?? []).flatMap((entry) => toInterface(name, entry)),
    );
  },
};

type Entry = NonNullable<ReturnType<typeof networkInterfaces>[string]>[number];

function toInterface(name: string, entry: Entry): NetworkInterface[] {
  if (entry.family !== 'IPv4' || !isIpv4(entry.address)) return [];
  const prefix = Number(entry.cidr?.split('/')[1] ?? 32);
  return [{ name, address: entry.address, prefix, mac: entry.mac, loopback: entry.internal }];
}
