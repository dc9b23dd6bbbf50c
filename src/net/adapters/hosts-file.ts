import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const WINDOWS_PLACE = 'System32\\drivers\\etc\\hosts';

/** The first name that the machine's hosts file gives an address; null where it gives none or is not read in time. */
export async function nameInHostsFile(address: string, signal: AbortSignal): Promise<string | null> {
  try {
    return nameIn(await readFile(hostsFile(), { encoding: 'utf8', signal }), address);
  } catch {
    return null;
  }
}

/** Whether the machine's hosts file gives a name one of the addresses; false where it cannot be read. */
export async function isInHostsFile(name: string, addresses: readonly string[]): Promise<boolean> {
  const hosts = await readFile(hostsFile(), 'utf8').catch(() => '');
  return givesName(hosts, name, addresses);
}

/** hosts(5): case does not count, nor the dot of the root. */
export function givesName(hosts: string, name: string, addresses: readonly string[]): boolean {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  return hosts.split('\n').some((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    // Asked for IPv4, the C library gives 127.0.0.1 for a line with ::1.
    return addresses.includes(address === '::1' ? '127.0.0.1' : address) && names.includes(wanted);
  });
}

function hostsFile(): string {
  if (process.platform !== 'win32') return '/etc/hosts';
  return join(process.env['SystemRoot'] ?? 'C:\\Windows', WINDOWS_PLACE);
}

/** hosts(5): an address, then its names; `#` begins a comment. */
export function nameIn(hosts: string, address: string): string | null {
  // Lists of unwanted hosts make it long.
  if (!hosts.includes(address)) return null;
  for (const line of hosts.split('\n')) {
    const [first, name] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (first === address && name !== undefined) return name;
  }
  return null;
}
