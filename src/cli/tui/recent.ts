import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isIpv4 } from '../../model/address.js';
import { isHostName } from '../../model/host-name.js';
import { writeAtomically } from '../output/write-file.js';

const MOST = 10;

/** The addresses used last, the newest first. A file that cannot be read is no reason not to start. */
export function recentAddresses(): string[] {
  try {
    const content: unknown = JSON.parse(readFileSync(stateFile(), 'utf8'));
    return Array.isArray(content) ? content.filter(isUsable).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** Keeps the address for the next start; nothing is lost when that is not possible. */
export async function rememberAddress(address: string): Promise<void> {
  if (!isUsable(address)) return;
  const kept = [address, ...recentAddresses().filter((one) => one !== address)].slice(0, MOST);
  try {
    await mkdir(stateFolder(), { recursive: true, mode: 0o700 });
    await writeAtomically(stateFile(), `${JSON.stringify(kept)}\n`, 'recent addresses');
  } catch {
    // A read-only home: the address is typed again next time.
  }
}

function isUsable(value: unknown): value is string {
  return typeof value === 'string' && (isIpv4(value) || isHostName(value));
}

/** XDG Base Directory Specification: state that should persist, and is not important enough for the data folder. */
function stateFolder(): string {
  return join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'pathproof');
}

function stateFile(): string {
  return join(stateFolder(), 'recent.json');
}
