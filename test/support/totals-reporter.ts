import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import { isForbidden } from './skips.js';

interface Totals {
  passed: number;
  failed: number;
  skipped: TestCase[];
}

/** Test files and suites that broke outside any test: a load error, a failed beforeAll. */
function brokenSuites(module: TestModule): number {
  return [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length;
}

function count(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Totals {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
  const [passed, skipped] = [inState('passed'), inState('skipped')];
  // A test left pending never came to its end: its worker died or the run was cut short.
  const unfinished = tests.length - passed.length - skipped.length;
  const broken = modules.reduce((sum, module) => sum + brokenSuites(module), 0);
  return { passed: passed.length, failed: unfinished + broken + unhandled.length, skipped };
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === 'skipped' && result.note) || 'no reason given';
}

function skipLines(skipped: readonly TestCase[]): string[] {
  return skipped.map((test) => `skipped: ${test.module.relativeModuleId} > ${test.fullName} (${reasonOf(test)})`);
}

/**
 * Ends every run with `N passed, N failed, N skipped`, alone on the last line, and names each skipped test with its
 * reason. With PATHPROOF_STRICT=1 a skipped test fails the run, unless only root could run it and this is not root.
 */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const { passed, failed, skipped } = count(modules, unhandled);
    const lines = skipLines(skipped);
    if (skipped.some((test) => isForbidden(reasonOf(test)))) {
      process.exitCode = 1;
      lines.push('PATHPROOF_STRICT=1: a skipped test is a failure');
    }
    lines.push(`${passed} passed, ${failed} failed, ${skipped.length} skipped`, '');
    // Coverage and late warnings come after the last test; only the exit is later than all of them.
    process.once('exit', () => process.stdout.write(lines.join('\n')));
  }
}
