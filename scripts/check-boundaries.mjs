// Checks the import boundaries of src/, then that every rule still reports a violation planted for it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';

const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

/** Rule → the file that breaks it and what it imports. */
const PLANTED = {
  'layer-model': ['src/model/planted.ts', '../wire/target.js'],
  'layer-wire': ['src/wire/planted.ts', '../net/ports.js'],
  'layer-net': ['src/net/planted.ts', '../probes/target.js'],
  'layer-probes': ['src/probes/planted.ts', '../net/target.js'],
  'layer-diagnosis': ['src/diagnosis/planted.ts', '../wire/target.js'],
  'layer-scenarios': ['src/scenarios/planted.ts', '../net/target.js'],
  'layer-report': ['src/report/planted.ts', '../probes/target.js'],
  'layer-tui': ['src/tui/planted.ts', '../scenarios/target.js'],
  'layer-standin': ['src/standin/planted.ts', '../net/target.js'],
  'layer-lab': ['src/lab/planted.ts', '../net/target.js'],
  'layer-cli': ['src/cli/planted.ts', '../main.js'],
  'adapter-koffi': ['src/net/koffi-user.ts', 'koffi'],
  'adapter-raw-socket': ['src/cli/raw-user.ts', 'raw-socket'],
  'adapter-net-ping': ['src/probes/ping-user.ts', 'net-ping'],
  'adapter-net-snmp': ['src/probes/snmp-user.ts', 'net-snmp'],
  'adapter-commander': ['src/report/commander-user.ts', 'commander'],
  'adapter-zod': ['src/tui/zod-user.ts', 'zod'],
  'adapter-blessed': ['src/tui/state.ts', 'blessed'],
  'adapter-blessed-contrib': ['src/cli/contrib-user.ts', 'blessed-contrib'],
  'adapter-fastest-levenshtein': ['src/model/distance-user.ts', 'fastest-levenshtein'],
  'adapter-yaml': ['src/cli/yaml-user.ts', 'yaml'],
  'main-runs-the-cli': ['src/main.ts', './probes/target.js'],
  'ports-are-interfaces': ['src/net/ports.ts', './target.js'],
  'machine-only-behind-ports': ['src/probes/socket-user.ts', 'node:dgram'],
  'require-only-in-adapters': ['src/scenarios/require-user.ts', 'node:module'],
  'known-packages': ['src/cli/stranger.ts', 'stranger'],
  resolvable: ['src/cli/lost.ts', './nowhere.js'],
  'no-cycles': ['src/model/circle.ts', './round.js'],
  'no-orphans': ['src/model/orphan.ts', null],
};
const TARGETS = ['model', 'wire', 'net', 'probes', 'scenarios', 'cli'].map((layer) => `src/${layer}/target.ts`);

async function violationsOf(baseDir) {
  const { output } = await cruise(['src'], { ...options, baseDir, validate: true, ruleSet: { forbidden } });
  return { modules: output.summary.totalCruised, violations: output.summary.violations };
}

function write(root, path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A tree with the layout of src/ that breaks every rule once. */
function plantTree(root) {
  const packages = Object.values(PLANTED).flatMap(([, to]) => (to && /^[a-z-]+$/.test(to) ? [to] : []));
  for (const name of packages) {
    write(root, `node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    write(root, `node_modules/${name}/index.js`, '');
  }
  for (const path of TARGETS) write(root, path, 'export {};\n');
  for (const [path, to] of Object.values(PLANTED)) write(root, path, to ? `import '${to}';\n` : 'export {};\n');
  write(root, 'src/model/round.ts', "import './circle.js';\n");
}

async function checkSource() {
  const { modules, violations } = await violationsOf(join(import.meta.dirname, '..'));
  // Without its parser dependency-cruiser reads no module at all and finds nothing wrong.
  if (modules === 0) return ['dependency-cruiser read 0 modules of src/'];
  return violations.map(({ rule, from, to }) => {
    const comment = forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
    return `${rule.name}: ${from} → ${to}. ${comment}`;
  });
}

async function checkRules() {
  const root = mkdtempSync(join(tmpdir(), 'boundaries-'));
  try {
    plantTree(root);
    const { violations } = await violationsOf(root);
    const reported = new Set(violations.map(({ rule, from }) => `${rule.name} ${from}`));
    return forbidden
      .filter(({ name }) => !reported.has(`${name} ${PLANTED[name]?.[0]}`))
      .map(({ name }) => `${name}: the planted violation was not reported`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const problems = [...(await checkSource()), ...(await checkRules())];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
