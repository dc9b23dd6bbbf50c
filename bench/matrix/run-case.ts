import { type Lab, openLab } from '../../src/lab/lab.js';
import { startLabUnit } from '../../src/lab/program.js';
import type { Report } from '../../src/model/report.js';
import type { MatrixCase } from './case.js';
import type { LabNetwork } from './topologies/network.js';
import { NETWORKS } from './topologies/networks.js';

const RUN_LIMIT_MS = 60_000;
const MOST_TRIES = 4;

/** How the built program is run. */
export interface CaseOptions {
  /** Path of the built program. */
  main: string;
  /** What is given to `--method`; the program's own default otherwise. */
  method?: string;
  /** Repetitions in the same lab, one by default. */
  runs?: number;
}

/** One run of the program. */
export interface CaseRun {
  /** Null when it wrote no report. */
  report: Report | null;
  code: number | null;
  stderr: string;
  ms: number;
}

/** Builds the case's network with a unit and the fault in it, and runs the scenario from its PC. */
export async function runCase(one: MatrixCase, options: CaseOptions): Promise<CaseRun[]> {
  const network: LabNetwork = NETWORKS[one.network];
  const lab = await openLab(network.topology);
  try {
    await network.prepare(lab);
    await startLabUnit(lab, options.main, one.standinArgs);
    await one.inject(lab, options.main);
    const runs: CaseRun[] = [];
    for (let n = 0; n < (options.runs ?? 1); n += 1) runs.push(...(await runTogether(lab, one, options)));
    return runs;
  } finally {
    await lab.close();
  }
}

/** The case's runs at the same time, again when by chance none of them met the fault. */
async function runTogether(lab: Lab, one: MatrixCase, options: CaseOptions): Promise<CaseRun[]> {
  const once = (): Promise<CaseRun[]> =>
    Promise.all(Array.from({ length: one.together ?? 1 }, () => runOnce(lab, argvOf(lab, one, options))));
  let runs = await once();
  for (let n = 1; one.chance && n < MOST_TRIES && !runs.some(metTheFault); n += 1) runs = await once();
  return runs;
}

/** Some SYN was lost, or some session did not open. */
function metTheFault({ report }: CaseRun): boolean {
  if (report === null) return true;
  const evidence = report.targets[0]?.evidence ?? [];
  return evidence.some(
    ({ probe, outcome }) =>
      (probe === 'tcp-syn' && outcome === 'silent') || (probe === 'tcp-session' && outcome !== 'open'),
  );
}

function argvOf(lab: Lab, one: MatrixCase, { main, method }: CaseOptions): string[] {
  const address = one.address ?? lab.addressOf(NETWORKS[one.network].target);
  const whom = one.search === undefined ? ['--address', address] : ['--search', one.search];
  const how = method === undefined ? [] : ['--method', method];
  const run = ['run', one.scenario ?? 'remote', ...whom, '--json', '--quiet', ...how, ...(one.runArgs ?? [])];
  return [process.execPath, main, ...run];
}

async function runOnce(lab: Lab, argv: readonly string[]): Promise<CaseRun> {
  const start = performance.now();
  const { code, stdout, stderr } = await lab.exec('pc', argv, { timeoutMs: RUN_LIMIT_MS });
  const report = stdout === '' ? null : (JSON.parse(stdout) as Report);
  return { report, code, stderr, ms: performance.now() - start };
}
