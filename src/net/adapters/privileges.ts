import { userInfo } from 'node:os';
import { LocalError } from '../../model/errors.js';

/** The user behind sudo, or null when there is none to drop to. */
function invokingUser(env: NodeJS.ProcessEnv): { uid: number; gid: number } | null {
  const uid = Number(env['SUDO_UID'] ?? Number.NaN);
  const gid = Number(env['SUDO_GID'] ?? Number.NaN);
  if (!Number.isInteger(uid) || !Number.isInteger(gid) || uid <= 0) return null;
  return { uid, gid };
}

/** The user to whom rights can be given up; null where there is none, or nothing to give up. */
function droppableUser(env: NodeJS.ProcessEnv): { uid: number; gid: number } | null {
  return process.getuid?.() === 0 ? invokingUser(env) : null;
}

/**
 * Does without root's rights, but can take them back: what is read until then, every file that a user names above all,
 * is read with the rights of the user who called sudo. Throws LocalError when that fails.
 */
export function lowerPrivileges(env: NodeJS.ProcessEnv = process.env): void {
  const user = droppableUser(env);
  if (user === null) return;
  become(user, () => {
    takeGroups(user);
    process.setegid?.(user.gid);
    process.seteuid?.(user.uid);
  });
}

/** Takes root's rights back, to open what needs them. */
export function raisePrivileges(): void {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(0);
  process.setegid?.(0);
}

/**
 * Gives up root for the user who called sudo, once all raw sockets are open and before any byte from the network is
 * parsed. Returns that user's id, or null when there is nothing to drop. Throws LocalError when dropping fails:
 * going on as root would break the promise.
 */
export function dropPrivileges(env: NodeJS.ProcessEnv = process.env): number | null {
  const user = droppableUser(env);
  if (user === null) return null;
  become(user, () => {
    raisePrivileges();
    takeGroups(user);
    process.setgid?.(user.gid);
    process.setuid?.(user.uid);
  });
  return user.uid;
}

function become(user: { uid: number }, change: () => void): void {
  try {
    change();
  } catch (cause) {
    throw new LocalError('cannot-drop-root', `cannot become user ${user.uid}, who called sudo`, { cause });
  }
  takeHome();
}

/** Node documents it for POSIX; its types lack it. */
type WithInitgroups = typeof process & { initgroups?(user: number, extraGroup: number): void };

/** All groups of the user; of one whom the system does not know, the one that sudo tells. */
function takeGroups({ uid, gid }: { uid: number; gid: number }): void {
  try {
    (process as WithInitgroups).initgroups?.(uid, gid);
  } catch {
    process.setgroups?.([gid]);
  }
}

/** Sudo may leave root's home folder in the environment. */
function takeHome(): void {
  try {
    process.env['HOME'] = userInfo().homedir;
  } catch {
    // A user whom the system does not know has none.
  }
}
