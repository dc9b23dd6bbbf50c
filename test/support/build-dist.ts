import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const BUILT = [join(ROOT, 'build/main.js'), join(ROOT, 'dist/main.js')];

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestSource(): number {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).map((path) =>
    join('src', path),
  );
  return Math.max(...[...sources, 'scripts/bundle.mjs', 'package.json'].map((path) => modified(join(ROOT, path))));
}

/**
 * Builds dist/ and build/ when they are missing or older than src/, so that tests of the program run what is in the tree.
 */
export default function setup(): void {
  if (Math.min(...BUILT.map(modified)) > newestSource()) return;
  // The compiler emits in spite of type errors; `npm run check` is what fails on them.
  for (const args of [['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], ['scripts/bundle.mjs']]) {
    const build = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    if (build.status !== 0) console.error(`The build reports:\n${build.stdout}${build.stderr}`);
  }
}
