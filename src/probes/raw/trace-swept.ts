import { distanceOf, FULL_TTL } from '../../model/distance.js';
import { tcpFlow } from '../../model/flow.js';
import { confirmBoundary } from '../trace/compare.js';
import { FlowTrace } from '../trace/hop.js';
import { fillHoles, settle, traceTo, traceToTarget } from '../trace/rising-ttl.js';
import type { RawContext } from './context.js';
import type { SweptPorts } from './sweep.js';

const CONTROL_WAVES = 3;
/** Blocked flows that are looked at, and traced: on several paths each of them may end elsewhere. */
const MOST_FLOWS = 5;
const MOST_TRACES = 3;
/** The blocked flow may meet other routers than the one that passes: each is given time to speak again. */
const BOUNDARY_ROUNDS = 2;

/**
 * The differential trace of a port that some source ports reach and others do not: a control trace from a source port
 * that passes, a test trace from one that is blocked, each with its own ports at every hop, so that both stay on their
 * path. A flow that ends before the last router tells most; where none does, the answers may get lost on their way back.
 */
export async function traceSwept(context: RawContext, { port, blocked, passing }: SweptPorts): Promise<void> {
  const control = new FlowTrace(context, tcpFlow(port), 'swept-control', passing[0]);
  await traceToTarget(context, control, distanceOf(context.roundTrip.replyTtl ?? FULL_TTL));
  const distance = control.reachedAt;
  if (distance === null) return;
  await traceTo(context, control, distance, CONTROL_WAVES);
  const tests = blocked
    .slice(0, MOST_FLOWS)
    .map((sourcePort) => new FlowTrace(context, tcpFlow(port), 'swept-test', sourcePort));
  for (const test of await mostTelling(context, tests, distance - 1)) {
    await traceTo(context, test, distance);
    await fillHoles(context, test, control);
    await confirmBoundary(context, { control, test, distance }, BOUNDARY_ROUNDS);
    if (test.highestAnswered < distance - 1) return;
  }
}

/** The flows that may end before the last router; any one of them when all get that far. */
async function mostTelling(context: RawContext, tests: readonly FlowTrace[], lastRouter: number): Promise<FlowTrace[]> {
  if (lastRouter <= 1 || tests.length <= 1) return tests.slice(0, 1);
  for (const test of tests) await test.send(lastRouter);
  await Promise.all(tests.map((test) => settle(context, test)));
  const silent = tests.filter((test) => !test.isAnswered(lastRouter));
  return silent.length > 0 ? silent.slice(0, MOST_TRACES) : tests.slice(0, 1);
}
