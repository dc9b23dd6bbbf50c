import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const BUILT = join(ROOT, 'dist/main.js');

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestSource(): number {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return Math.max(...sources.map((path) => modified(join(ROOT, 'src', path))));
}

/** Builds dist/ when it is missing or older than src/, so that tests of the program run what is in the tree. */
export default function setup(): void {
  if (modified(BUILT) > newestSource()) return;
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const build = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: ROOT, encoding: 'utf8' });
  // The compiler emits in spite of type errors; `npm run check` is what fails on them.
  if (build.status !== 0) console.error(`The build of dist/ reports:\n${build.stdout}${build.stderr}`);
}
