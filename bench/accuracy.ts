import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { healthySection } from './accuracy-healthy.js';
import { methodSection, updatePage } from './accuracy-page.js';
import { type Graded, gradeRun, isHealthy, totalsOf } from './accuracy-tally.js';
import { sayTime } from './figures.js';
import type { MatrixCase } from './matrix/case.js';
import { unfit } from './matrix/fit.js';
import { MATRIX } from './matrix/matrix.js';
import { runCase } from './matrix/run-case.js';

/*
 * `npm run accuracy -- [options]` runs the fault matrix with every method, then the healthy paths many times, and writes
 * docs/accuracy.md.
 *   --method raw,system,connect   methods to measure, each with its own section (all of them)
 *   --only TEXT                   only cases whose name contains the text; the page is left as it is
 *   --runs N                      repetitions of each case (1)
 *   --healthy-runs N              repetitions of each healthy path, with raw sockets (20); 0 leaves its section as it is
 *   --jobs N                      labs at the same time (4)
 */

/** The compiled benchmarks lie in bench/build/bench/. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAIN = join(ROOT, 'dist/main.js');
const PAGE = join(ROOT, 'docs/accuracy.md');

const { values: options } = parseArgs({
  options: {
    method: { type: 'string', default: 'raw,system,connect' },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '1' },
    'healthy-runs': { type: 'string', default: '20' },
    jobs: { type: 'string', default: '4' },
  },
});

const CASES = MATRIX.filter(({ name }) => name.includes(options.only));

async function measure(one: MatrixCase, method: string, runsOfEach: number): Promise<Graded[]> {
  const reason = await unfit(one);
  if (reason !== null) {
    console.error(`left out  ${one.name}: ${reason}`);
    return [];
  }
  const runs = await runCase(one, { main: MAIN, method, runs: runsOfEach });
  const graded = runs.map((run) => gradeRun(one, run));
  for (const { grade, run, wrong } of graded) {
    console.error(`${grade.padEnd(6)} ${sayTime(run.ms).padStart(8)}  ${one.name}  ${wrong.join('; ')}`);
  }
  return graded;
}

/** Runs the cases in a few labs at a time. */
async function measureAll(cases: readonly MatrixCase[], method: string, runsOfEach: number): Promise<Graded[]> {
  const limit = pLimit(Number(options.jobs));
  return (await Promise.all(cases.map((one) => limit(() => measure(one, method, runsOfEach))))).flat();
}

function write(section: string): void {
  if (options.only !== '') return;
  let page = '';
  try {
    page = readFileSync(PAGE, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  writeFileSync(PAGE, updatePage(page, section));
}

for (const method of options.method.split(',').filter((name) => name !== '')) {
  const graded = await measureAll(CASES, method, Number(options.runs));
  write(methodSection(method, graded));
  console.log(method, JSON.stringify(totalsOf(graded), null, 2));
}

const healthyRuns = Number(options['healthy-runs']);
if (healthyRuns > 0) {
  const graded = await measureAll(CASES.filter(isHealthy), 'raw', healthyRuns);
  write(healthySection(graded));
  console.log('healthy paths', JSON.stringify(totalsOf(graded), null, 2));
}
