import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more, the longest first: begun last, one of them would run alone at the end. */
const LONG = ['matrix.test.ts', 'weaker-methods.test.ts', 'watch.test.ts', 'rules.test.ts', 'ports.test.ts'];

/** The order of the files: long ones of the lab first, the others as vitest has them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId, project }: TestSpecification): number {
  const at = project.name === 'lab' ? LONG.indexOf(basename(moduleId)) : -1;
  return at < 0 ? LONG.length : at;
}
