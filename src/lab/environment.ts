/** How a lab gets its privileges: the process is root, or it becomes root of a user namespace of its own. */
export type LabMode = 'root' | 'user-namespace';

/** Ordinary users have no sbin in their PATH, and Debian keeps `ip` and `nft` there. */
const SYSTEM_DIRECTORIES = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The PATH for everything a lab starts. */
export function labPath(path: string = process.env['PATH'] ?? ''): string {
  return [...new Set([...path.split(':').filter((part) => part !== ''), ...SYSTEM_DIRECTORIES])].join(':');
}

/**
 * Environment of everything a lab starts. In a user namespace no SUDO_UID may remain: that user does not exist in
 * there, so dropping privileges to it would fail.
 */
export function labEnvironment(mode: LabMode, path: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const merged = { ...process.env, PATH: path, ...extra };
  if (mode === 'root') return merged;
  return Object.fromEntries(Object.entries(merged).filter(([key]) => !key.startsWith('SUDO_')));
}
