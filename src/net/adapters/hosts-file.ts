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
