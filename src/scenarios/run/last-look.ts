import type { StepResult } from '../../model/report.js';
import { askDirectly } from '../../probes/discovery.js';
import type { Steps } from './steps.js';

/**
 * A last look at everything that failed, once the steps are done: what only lost its first seconds works by then, and its
 * steps are taken once more. Nothing is sent where nothing failed.
 */
export async function lastLook(steps: Steps, results: readonly StepResult[]): Promise<StepResult[]> {
  const { prober, probes, run } = steps.context;
  if (!(await prober.lookOnceMore())) return [...results];
  await run.pause.passed(run.signal);
  if ((await steps.context.direct) === null) await askDirectly(probes);
  return steps.again(results);
}
