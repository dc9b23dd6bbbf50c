import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

const UNIX_DIRECTORIES = ['/usr/sbin', '/sbin', '/usr/bin', '/bin', '/usr/local/sbin'];

/**
 * Where programs are looked for: the given PATH, and where systems keep `ping`, `traceroute` and `nft` although an
 * ordinary user's PATH does not name it. On Windows System32 alone, so that no planted `ping.exe` is run.
 */
export function searchDirectories(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string[] {
  if (platform === 'win32') return [join(env['SystemRoot'] ?? 'C:\\Windows', 'System32')];
  const own = (env['PATH'] ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
  return [...new Set([...own, ...UNIX_DIRECTORIES])];
}

/** Full path of a program, or null where it is not installed. */
export async function findProgram(name: string, directories: readonly string[]): Promise<string | null> {
  for (const directory of directories) {
    const path = join(directory, name);
    if (await isExecutable(path)) return path;
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
