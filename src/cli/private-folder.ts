import { mkdirSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

const OWNER_ONLY = 0o700;
const OTHERS = 0o077;

/**
 * A folder of this user's cache into which nobody else can put anything, made where it is missing; null where there is
 * none. What is kept there may be run again, so root's is never below a HOME that sudo has left as the user's.
 */
export function privateFolder(name: string): string | null {
  try {
    const folder = join(cacheHome(), 'pathproof', name);
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
    const { uid, mode } = statSync(folder);
    const others = process.platform !== 'win32' && (uid !== process.geteuid?.() || (mode & OTHERS) !== 0);
    return others ? null : folder;
  } catch {
    return null;
  }
}

function cacheHome(): string {
  if (process.geteuid?.() === 0) return join(userInfo().homedir, '.cache');
  if (process.platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  return process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
}
