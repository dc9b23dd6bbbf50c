import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The packages that hold compiled code, or build on one that does. */
export type CompiledPackage = 'raw-socket' | 'net-ping' | 'koffi';

/** Whether they are part of this very program: in a single executable. */
export const BUILT_IN: boolean = false;

const load = createRequire(import.meta.url);

/** Loads one of them when it is wanted; throws what Node says where it is absent, or not built for this machine. */
export function loadPackage(name: CompiledPackage): unknown {
  return load(name);
}

/** The folder of one of them; null where it is not installed. */
export function packageFolder(name: CompiledPackage): string | null {
  try {
    return dirname(load.resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}
