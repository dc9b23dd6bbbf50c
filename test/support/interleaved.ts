import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { SECONDS } from './seconds.js';

/** What a file takes that is not in the table. */
const SHORT_S = 2;

/**
 * The order of the files. Labs mostly wait and the other tests mostly compute, so both begin at once: half of the
 * workers or one more is meant for labs, the rest for the others, the longest file of each first. Begun last, one of them would run
 * alone at the end.
 */
export class Interleaved extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = (await super.sort(files)).toSorted((a, b) => secondsOf(b) - secondsOf(a));
    const workers = Number(this.ctx.config.maxWorkers);
    const forLabs = Math.ceil(workers / 2);
    const isLab = ({ project }: TestSpecification): boolean => project.name === 'lab';
    const labs = sorted.filter(isLab);
    const others = sorted.filter((file) => !isLab(file));
    const begun = [...beginnings(labs, forLabs), ...beginnings(others, Math.max(1, workers - forLabs))];
    return begun.toSorted((a, b) => a.at - b.at).map(({ file }) => file);
  }
}

function secondsOf({ moduleId }: TestSpecification): number {
  const known = Object.entries(SECONDS).find(([name]) => moduleId.endsWith(`/${name}.test.ts`));
  return known?.[1] ?? SHORT_S;
}

/** When each file begins, in seconds, when so many run beside each other in this order. */
function beginnings(files: readonly TestSpecification[], lanes: number): { file: TestSpecification; at: number }[] {
  const free = Array.from({ length: lanes }, () => 0);
  return files.map((file) => {
    const at = Math.min(...free);
    free[free.indexOf(at)] = at + secondsOf(file);
    return { file, at };
  });
}
