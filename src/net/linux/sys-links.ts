import { readdir, readFile } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Link } from '../../model/evidence/pc.js';

/** net_device flags (linux/if.h). */
const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;

type Addresses = Readonly<Record<string, NetworkInterfaceInfo[] | undefined>>;

/**
 * The interfaces as sysfs tells them, with the addresses of those that run. Null where it is not there, or is that of
 * another network namespace: then it lacks the PC's own interfaces, or knows them by other link addresses.
 */
export async function readSysLinks(
  most: number,
  folder = '/sys/class/net',
  own: Addresses = networkInterfaces(),
): Promise<Link[] | null> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) return null;
  for (const [name, addresses = []] of Object.entries(own)) {
    // Of an address with a label (`e0:1`) only the interface is in there.
    const mac = await read(join(folder, name.split(':')[0] ?? '', 'address'));
    if (addresses.some((entry) => entry.mac !== mac)) return null;
  }
  const links = await Promise.all(names.slice(0, most).map((name) => readLink(folder, name, own)));
  return links.filter((link) => link !== null);
}

async function readLink(folder: string, name: string, own: Addresses): Promise<Link | null> {
  const [flags, carrier, uevent] = await Promise.all(
    ['flags', 'carrier', 'uevent'].map((file) => read(join(folder, name, file))),
  );
  if (!flags || (Number(flags) & IFF_LOOPBACK) !== 0) return null;
  const kind = /^DEVTYPE=(\S+)$/m.exec(uevent ?? '')?.[1];
  return {
    name,
    up: (Number(flags) & IFF_UP) !== 0 && carrier === '1',
    addresses: (own[name] ?? []).flatMap((entry) => (entry.family === 'IPv4' ? [entry.address] : [])),
    ...(kind === undefined ? {} : { kind }),
  };
}

/** `carrier` of an interface that is down cannot be read. */
async function read(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim();
}
