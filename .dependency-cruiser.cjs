// Import boundaries of src/. scripts/check-boundaries.mjs plants a violation of every rule named here.

/** What each layer may import besides itself. A layer left out may import nothing. */
const LAYERS = {
  model: [],
  wire: ['model/'],
  net: ['wire/', 'model/'],
  probes: ['net/ports\\.ts$', 'wire/', 'model/'],
  diagnosis: ['model/'],
  scenarios: ['probes/', 'diagnosis/', 'model/', 'net/ports\\.ts$'],
  report: ['wire/', 'model/'],
  tui: ['model/', 'report/escape\\.ts$', 'scenarios/(run/|watch/watch-)events\\.ts$'],
  standin: ['wire/', 'net/ports\\.ts$', 'model/'],
  lab: ['standin/', 'model/'],
  cli: ['(model|wire|net|probes|diagnosis|scenarios|report|tui|standin|lab)/'],
};

/** The files that adapt each npm package; the rest of src/ sees our own interfaces only. */
const ADAPTERS = {
  koffi: 'net/sockets/libc\\.ts$',
  'raw-socket': 'net/adapters/packages\\.ts$',
  'net-ping': 'net/adapters/packages\\.ts$',
  'net-snmp': 'net/adapters/snmp\\.ts$',
  commander: 'cli/',
  zod: '(report|cli|scenarios)/',
  blessed: 'tui/(screen\\.ts$|views/)',
  'blessed-contrib': 'tui/(screen\\.ts$|views/)',
  'fastest-levenshtein': 'cli/input/one-of\\.ts$',
  yaml: 'cli/input/yaml\\.ts$',
};

const npm = (name) => `(^|node_modules/)${name}(/|$)`;

const layerRule = ([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer}/ may import only itself${allowed.length ? ` and ${allowed.join(', ')}` : ''}.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: [`^src/${layer}/`, ...allowed.map((path) => `^src/${path}`)] },
});

const adapterRule = ([name, files]) => ({
  name: `adapter-${name}`,
  comment: `${name} is imported by its adapter only: src/${files}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${files}` },
  to: { path: npm(name) },
});

module.exports = {
  forbidden: [
    ...Object.entries(LAYERS).map(layerRule),
    ...Object.entries(ADAPTERS).map(adapterRule),
    {
      name: 'main-runs-the-cli',
      comment: 'src/main.ts only starts the CLI.',
      severity: 'error',
      from: { path: '^src/main\\.ts$' },
      to: { path: '^src/', pathNot: '^src/cli/' },
    },
    {
      name: 'ports-are-interfaces',
      comment: 'net/ports.ts describes the machine; an adapter imported there would leak into the probes.',
      severity: 'error',
      from: { path: '^src/net/ports\\.ts$' },
      to: { path: '^src/', pathNot: '^src/model/' },
    },
    {
      name: 'machine-only-behind-ports',
      comment:
        'Sockets, processes and files belong to net/, standin/, lab/ and cli/; the rest takes them as arguments.',
      severity: 'error',
      from: { path: '^src/(model|wire|probes|diagnosis|scenarios|report|tui)/' },
      to: { path: '^(node:)?(net|tls|dgram|dns|http|https|child_process|fs)(/|$)' },
    },
    {
      name: 'require-only-in-adapters',
      comment:
        'createRequire hides an import from these rules, so only the packages with compiled code are loaded by it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(net/adapters/packages\\.ts$|cli/)' },
      to: { path: '^(node:)?module$' },
    },
    {
      name: 'known-packages',
      comment: 'A new package needs an adapter: add it to ADAPTERS.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '(^|/)node_modules/', pathNot: Object.keys(ADAPTERS).map(npm) },
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere. raw-socket and net-ping are optional and may be absent.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: ['^raw-socket$', '^net-ping$'] },
    },
    { name: 'no-cycles', comment: 'Modules import in a circle.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this file and it imports nothing. Types of a package are found by its name.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.d\\.ts$', orphan: true },
      to: {},
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
