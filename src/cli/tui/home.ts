import { homedir } from 'node:os';
import { join } from 'node:path';

/** `~` and `~/x` as a shell reads them: the home folder of the user. Everything else stays as it is. */
export function atHome(path: string): string {
  if (path === '~') return homedir();
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
