import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import type { Finding } from '../src/model/finding.js';
import { sayFinding, sayInjected } from './accuracy-page.js';
import { type Graded, gradeRun } from './accuracy-tally.js';
import { sayTime } from './figures.js';
import type { MatrixCase } from './matrix/case.js';
import { unfit } from './matrix/fit.js';
import { KINDS, kindOf } from './matrix/kinds.js';
import { MATRIX } from './matrix/matrix.js';
import { runCase } from './matrix/run-case.js';

/*
 * `npm run matrix -- [options]` runs cases of the fault matrix and prints for each the truth, what was told and how good
 * that is. The exit code is 1 when a case is not right. Nothing is written.
 *   --kind KIND[,KIND]   only cases of these kinds; `list` prints them
 *   --case TEXT[,TEXT]   only the cases of these names, or whose name contains one of the texts
 *   --method METHOD      raw by default
 *   --runs N             repetitions in the same network (1)
 *   --jobs N             networks at the same time (6)
 *   --evidence           what was sent and what came back, too
 */

const MAIN = join(fileURLToPath(new URL('../../../', import.meta.url)), 'dist/main.js');

const { values: options } = parseArgs({
  options: {
    kind: { type: 'string', default: '' },
    case: { type: 'string', default: '' },
    method: { type: 'string', default: 'raw' },
    runs: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '6' },
    evidence: { type: 'boolean', default: false },
  },
});

const NAMES: ReadonlySet<string> = new Set(MATRIX.map(({ name }) => name));
const listed = (text: string): string[] => text.split(',').filter((part) => part !== '');

function isWanted(one: MatrixCase): boolean {
  const [kinds, names] = [listed(options.kind), listed(options.case)];
  return (
    (kinds.length === 0 || kinds.includes(kindOf(one))) &&
    (names.length === 0 || names.some((text) => (NAMES.has(text) ? one.name === text : one.name.includes(text))))
  );
}

async function measure(one: MatrixCase): Promise<Graded[]> {
  const reason = await unfit(one);
  if (reason !== null) {
    console.log(`left out  ${one.name}: ${reason}`);
    return [];
  }
  const runs = await runCase(one, { main: MAIN, method: options.method, runs: Number(options.runs) });
  const graded = runs.map((run) => gradeRun(one, run));
  for (const run of graded) console.log(describe(run));
  return graded;
}

/** The truth, what was told, and how they differ. */
function describe(graded: Graded): string {
  const { one, run, findings, wrong } = graded;
  const truth = one.injected.map(sayInjected).join('; ') || 'nothing';
  return [
    `${wordFor(graded).padEnd(15)} ${one.name}  (${kindOf(one)}, ${sayTime(run.ms)})`,
    `    done:  ${one.title}`,
    `    truth: ${one.verdicts.join(' or ')}: ${truth}`,
    `    told:  ${run.report?.verdict ?? 'no report'}: ${findings.map(sayTold).join('; ') || 'nothing'}`,
    ...wrong.map((text) => `    wrong: ${text}`),
    ...(options.evidence ? evidenceOf(graded) : []),
  ].join('\n');
}

function wordFor({ grade, falsePass, wronglyProved, falseBlame }: Graded): string {
  if (falsePass.length > 0) return 'FALSE PASS';
  if (wronglyProved.length > 0) return 'INNOCENT PROVED';
  if (falseBlame.length > 0) return 'HEALTHY BLAMED';
  return grade === 'false' ? 'WRONG' : grade;
}

function sayTold(finding: Finding): string {
  const { severity, code, certainty, requirements } = finding;
  return `${severity} ${code} [${requirements.join(' ')}] ${certainty} on ${sayFinding(finding)}`;
}

function evidenceOf({ run }: Graded): string[] {
  const entries = run.report?.targets[0]?.evidence ?? [];
  return entries.map(({ probe, request, outcome, replies }) =>
    `      ${[probe, JSON.stringify(request), outcome, JSON.stringify(replies)].join(' ')}`.slice(0, 400),
  );
}

if (options.kind === 'list') {
  for (const [kind, what] of Object.entries(KINDS)) {
    const count = MATRIX.filter((one) => kindOf(one) === kind).length;
    console.log(`${kind.padEnd(24)} ${String(count).padStart(3)}  ${what}`);
  }
} else {
  const limit = pLimit(Number(options.jobs));
  const cases = MATRIX.filter(isWanted);
  const graded = (await Promise.all(cases.map((one) => limit(() => measure(one))))).flat();
  const words = [...new Set(graded.map(wordFor))].sort();
  const counts = words.map((word) => `${word} ${graded.filter((one) => wordFor(one) === word).length}`);
  console.log(`${graded.length} runs of ${cases.length} cases: ${counts.join(', ')}`);
  process.exitCode = graded.every(({ grade }) => grade === 'right') ? 0 : 1;
}
