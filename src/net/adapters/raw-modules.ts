import { createRequire } from 'node:module';
import { messageOf } from './errno.js';

const OPTIONAL_PACKAGES = ['raw-socket', 'net-ping'];

/** Whether the optional packages for raw sockets load; `problem` says in one line why one does not. */
export function rawModules(): { name: string; problem: string | null }[] {
  const load = createRequire(import.meta.url);
  return OPTIONAL_PACKAGES.map((name) => ({ name, problem: complaintOf(load, name) }));
}

function complaintOf(load: NodeJS.Require, name: string): string | null {
  try {
    load(name);
    return null;
  } catch (error) {
    return messageOf(error).split('\n')[0] ?? 'it does not load';
  }
}
