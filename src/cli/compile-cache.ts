import module from 'node:module';
import { privateFolder } from './private-folder.js';

/** Of Node 22.8 and later. */
interface CompileCache {
  enableCompileCache?(folder: string): unknown;
}

/**
 * Has Node keep what it compiled, so that the next start need not compile it again. Not for root: it drops its rights
 * while it runs, and who it is then could not write there.
 */
export function keepCompiled(): void {
  const { enableCompileCache } = module as CompileCache;
  if (enableCompileCache === undefined || process.geteuid?.() === 0) return;
  const folder = privateFolder('compiled');
  if (folder !== null) enableCompileCache(folder);
}
