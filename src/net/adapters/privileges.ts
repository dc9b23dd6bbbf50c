import { LocalError } from '../../model/errors.js';

/** The user behind sudo, or null when there is none to drop to. */
function invokingUser(env: NodeJS.ProcessEnv): { uid: number; gid: number } | null {
  const uid = Number(env['SUDO_UID'] ?? Number.NaN);
  const gid = Number(env['SUDO_GID'] ?? Number.NaN);
  if (!Number.isInteger(uid) || !Number.isInteger(gid) || uid <= 0) return null;
  return { uid, gid };
}

/**
 * Gives up root for the user who called sudo, once all raw sockets are open and before any byte from the network is
 * parsed. Returns that user's id, or null when there is nothing to drop. Throws LocalError when dropping fails:
 * going on as root would break the promise.
 */
export function dropPrivileges(env: NodeJS.ProcessEnv = process.env): number | null {
  const user = invokingUser(env);
  if (user === null || process.getuid?.() !== 0 || !process.setuid || !process.setgid || !process.setgroups) {
    return null;
  }
  try {
    process.setgroups([user.gid]);
    process.setgid(user.gid);
    process.setuid(user.uid);
  } catch (cause) {
    throw new LocalError('cannot-drop-root', `cannot become user ${user.uid} after opening the raw sockets`, { cause });
  }
  return user.uid;
}
