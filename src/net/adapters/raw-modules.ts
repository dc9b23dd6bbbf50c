import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RawSource } from '../../model/machine-facts.js';
import { messageOf } from './errno.js';
import { BUILT_IN, type CompiledPackage, loadPackage, packageFolder } from './packages.js';

const OPTIONAL_PACKAGES: readonly CompiledPackage[] = ['raw-socket', 'net-ping'];

/** Whether the optional packages for raw sockets load; `problem` says in one line why one does not. */
export function rawModules(): { name: string; problem: string | null }[] {
  return OPTIONAL_PACKAGES.map((name) => ({ name, problem: complaintOf(name) }));
}

/** Where raw-socket can be built. In a checkout its folder is below one that has the script for it. */
export function rawSource(): RawSource {
  if (BUILT_IN) return { kind: 'built-in' };
  const folder = packageFolder('raw-socket');
  if (folder === null) return { kind: 'none' };
  if (existsSync(join(folder, '../../scripts/setup.sh'))) return { kind: 'checkout' };
  return { kind: 'package', folder, writable: isWritable(folder) };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function complaintOf(name: CompiledPackage): string | null {
  try {
    loadPackage(name);
    return null;
  } catch (error) {
    return messageOf(error).split('\n')[0] ?? 'it does not load';
  }
}
