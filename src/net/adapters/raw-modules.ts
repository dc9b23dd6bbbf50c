import { messageOf } from './errno.js';
import { type CompiledPackage, loadPackage } from './packages.js';

const OPTIONAL_PACKAGES: readonly CompiledPackage[] = ['raw-socket', 'net-ping'];

/** Whether the optional packages for raw sockets load; `problem` says in one line why one does not. */
export function rawModules(): { name: string; problem: string | null }[] {
  return OPTIONAL_PACKAGES.map((name) => ({ name, problem: complaintOf(name) }));
}

function complaintOf(name: CompiledPackage): string | null {
  try {
    loadPackage(name);
    return null;
  } catch (error) {
    return messageOf(error).split('\n')[0] ?? 'it does not load';
  }
}
