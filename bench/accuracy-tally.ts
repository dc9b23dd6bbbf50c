import type { Finding } from '../src/model/finding.js';
import type { MatrixCase } from './matrix/case.js';
import { type Checked, checkCase, NOTHING } from './matrix/check.js';
import type { CaseRun } from './matrix/run-case.js';

/** `less`: something was missed, nothing false was said. `false`: more was claimed than is true. */
export type Grade = 'right' | 'less' | 'false';

/** One run of a case, held against the truth. */
export interface Graded extends Checked {
  one: MatrixCase;
  run: CaseRun;
  grade: Grade;
  findings: Finding[];
}

export function gradeRun(one: MatrixCase, run: CaseRun): Graded {
  const checked = run.report === null ? noReport(one, run) : checkCase(run.report, one);
  const { wronglyProved, falseBlame, falsePass, untrue } = checked;
  const claimed = wronglyProved.length + falseBlame.length + falsePass.length + untrue.length;
  const grade = checked.wrong.length === 0 ? 'right' : claimed === 0 ? 'less' : 'false';
  return { ...checked, one, run, grade, findings: run.report?.targets[0]?.findings ?? [] };
}

function noReport(one: MatrixCase, { code, stderr }: CaseRun): Checked {
  const matches = one.injected.map((injected) => ({ injected, finding: undefined, named: false, suspects: 0 }));
  const wrong = [`no report, exit code ${code}: ${stderr.trim().split('\n').at(-1) ?? ''}`];
  return { ...NOTHING, matches, wrong };
}

/** The figures of one method over the whole matrix. */
export interface Totals {
  runs: number;
  right: number;
  less: number;
  untrue: number;
  /** Injected faults that were looked for on a device, and how often it was among the suspects. */
  located: number;
  named: number;
  reported: number;
  faults: number;
  meanSuspects: number;
  healthyRuns: number;
  falseBlame: number;
  wronglyProved: number;
  /** Runs with a failure that is called possible, among others, and was not injected. */
  alternatives: number;
  /** Runs that call everything well while something is broken, or call an absent host a unit. */
  falsePasses: number;
}

export function totalsOf(graded: readonly Graded[]): Totals {
  const matches = graded.flatMap((one) => one.matches);
  const located = matches.filter(({ injected }) => injected.device !== undefined);
  const counts = located.filter(({ finding }) => finding !== undefined).map(({ suspects }) => suspects);
  const healthy = graded.filter(({ one }) => isHealthy(one));
  const withGrade = (grade: Grade): number => graded.filter((one) => one.grade === grade).length;
  return {
    runs: graded.length,
    right: withGrade('right'),
    less: withGrade('less'),
    untrue: withGrade('false'),
    located: located.length,
    named: located.filter(({ finding, named }) => finding !== undefined && named).length,
    reported: matches.filter(({ finding }) => finding !== undefined).length,
    faults: matches.length,
    meanSuspects: counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length),
    healthyRuns: healthy.length,
    falseBlame: healthy.filter(({ falseBlame }) => falseBlame.length > 0).length,
    wronglyProved: graded.filter(({ wronglyProved }) => wronglyProved.length > 0).length,
    alternatives: graded.filter(({ alternatives }) => alternatives.length > 0).length,
    falsePasses: graded.filter(({ falsePass }) => falsePass.length > 0).length,
  };
}

export function isHealthy(one: MatrixCase): boolean {
  return (
    one.injected.every(({ severity }) => severity === 'note') && one.verdicts.every((verdict) => verdict === 'pass')
  );
}
