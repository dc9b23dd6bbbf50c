import { lossAtFullTtl } from '../../model/evidence/queries/loss.js';
import { answered } from '../sent-probe.js';
import { MOST_UNCLEAR_ROUNDS, RATE_LIMIT_PAUSE_MS, TESTS } from '../timing.js';
import type { FlowTrace, TraceContext } from './hop.js';
import { settle } from './rising-ttl.js';

/** What is not clear by then stays less certain. */
const BOUNDARY_LIMIT_MS = 8000;

/** Two traces that are compared: what gets through, and what does not. */
export interface TracePair {
  control: FlowTrace;
  test: FlowTrace;
  /** Hop of the target. */
  distance: number;
}

/**
 * Makes sure that the first router that answers the control and not the test is really not reached by the test:
 * sends tests first, then one control. Routers limit their errors (Linux: about one a second after a burst of six), so
 * the tests' silence counts only if the control after them was answered. `rounds`: how often, with a pause between in
 * which a router may speak again; more than one where the two may meet different routers.
 */
export async function confirmBoundary(context: TraceContext, pair: TracePair, rounds = 1): Promise<void> {
  const { clock } = context.machine;
  const until = clock.now() + BOUNDARY_LIMIT_MS;
  let clear = 0;
  let unclear = 0;
  while (clock.now() < until) {
    const ttl = firstBeyond(pair);
    if (ttl === null) return;
    const seen = await compareAt(context, ttl, pair);
    if (seen === 'test-answered') continue;
    if (seen === 'control-only') clear += 1;
    else unclear += 1;
    if (clear >= rounds || unclear >= MOST_UNCLEAR_ROUNDS) return;
    await waitOutRateLimit(context);
  }
}

async function compareAt(
  context: TraceContext,
  ttl: number,
  { control, test }: TracePair,
): Promise<'test-answered' | 'control-only' | 'neither'> {
  const tests = testsNeeded(context, ttl, control, test);
  for (let n = 0; n < tests; n += 1) await test.send(ttl);
  const check = await control.send(ttl);
  await settle(context, test);
  control.giveUp();
  if (test.isAnswered(ttl)) return 'test-answered';
  return answered(check) ? 'control-only' : 'neither';
}

function testsNeeded(context: TraceContext, ttl: number, control: FlowTrace, test: FlowTrace): number {
  if (test.flow.protocol === 'udp') return TESTS.onUdp;
  if (lossAtFullTtl(context.log.entries)) return TESTS.onLoss;
  if (ttl === 1) return TESTS.atFirstHop;
  return control.lostSome || test.lostSome ? TESTS.inDoubt : TESTS.clear;
}

async function waitOutRateLimit({ machine, signal }: TraceContext): Promise<void> {
  await machine.clock.sleep(RATE_LIMIT_PAUSE_MS, signal);
  signal.throwIfAborted();
}

/** TTL of the first router past the test's last answer that answered the control; null when only the unit is left. */
function firstBeyond({ control, test, distance }: TracePair): number | null {
  for (let ttl = test.highestAnswered + 1; ttl < distance; ttl += 1) {
    if (control.isAnswered(ttl)) return ttl;
  }
  return null;
}
