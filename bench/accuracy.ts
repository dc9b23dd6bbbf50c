import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import type { MatrixCase } from '../src/lab/matrix/case.js';
import { unfit } from '../src/lab/matrix/fit.js';
import { runCase } from '../src/lab/matrix/run-case.js';
import { MATRIX } from '../src/lab/matrix.js';
import { updatePage } from './accuracy-page.js';
import { type Graded, gradeRun, totalsOf } from './accuracy-tally.js';
import { sayTime } from './figures.js';

/*
 * `npm run accuracy -- [options]` runs the fault matrix and writes docs/accuracy.md.
 *   --method raw,system,connect   methods to measure, each with its own section (raw)
 *   --only TEXT                   only cases whose name contains the text; the page is left as it is
 *   --runs N                      repetitions of each case (1)
 *   --jobs N                      labs at the same time (3)
 */

/** The compiled benchmarks lie in bench/build/bench/. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAIN = join(ROOT, 'dist/main.js');
const PAGE = join(ROOT, 'docs/accuracy.md');

const { values: options } = parseArgs({
  options: {
    method: { type: 'string', default: 'raw' },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '3' },
  },
});

async function measure(one: MatrixCase, method: string): Promise<Graded[]> {
  const reason = await unfit(one);
  if (reason !== null) {
    console.error(`left out  ${one.name}: ${reason}`);
    return [];
  }
  const runs = await runCase(one, { main: MAIN, method, runs: Number(options.runs) });
  const graded = runs.map((run) => gradeRun(one, run));
  for (const { grade, run, wrong } of graded) {
    console.error(`${grade.padEnd(6)} ${sayTime(run.ms).padStart(8)}  ${one.name}  ${wrong.join('; ')}`);
  }
  return graded;
}

function write(method: string, graded: readonly Graded[]): void {
  let page = '';
  try {
    page = readFileSync(PAGE, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  writeFileSync(PAGE, updatePage(page, method, graded));
}

for (const method of options.method.split(',')) {
  const limit = pLimit(Number(options.jobs));
  const cases = MATRIX.filter(({ name }) => name.includes(options.only));
  const graded = (await Promise.all(cases.map((one) => limit(() => measure(one, method))))).flat();
  if (options.only === '') write(method, graded);
  console.log(method, JSON.stringify(totalsOf(graded), null, 2));
}
