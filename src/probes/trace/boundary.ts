import { lossAtFullTtl } from '../../model/evidence/queries/loss.js';
import type { ProbeContext } from '../context.js';
import { answered } from '../shot.js';
import { settle } from './climb.js';
import type { Ladder } from './ladder.js';

const RATE_LIMIT_PAUSE_MS = 1100;
/** A router that answers neither test nor control this often has nothing to say; its pause takes a second each time. */
const MOST_UNCLEAR_ROUNDS = 3;
/** What is not clear by then stays less certain. */
const BOUNDARY_LIMIT_MS = 8000;
/** Where packets get lost, one unanswered test says little: this many together have to stay unanswered. */
const TESTS_ON_LOSS = 6;
/** A UDP port may be silent on a healthy path: only the rungs tell a drop, so more of them have to. */
const TESTS_ON_UDP = 12;
const TESTS_IN_DOUBT = 2;
/** A drop at the very first hop leaves one suspect: it takes more to name it alone. */
const TESTS_AT_FIRST_HOP = 4;

/** Two ladders that are compared: what gets through, and what does not. */
export interface LadderPair {
  control: Ladder;
  test: Ladder;
  /** Hop of the target. */
  distance: number;
}

/**
 * Makes sure that the first router that answers the control and not the test is really not reached by the test:
 * sends tests first, then one control. Routers limit their errors (Linux: about one a second after a burst of six), so
 * the tests' silence counts only if the control after them was answered. `rounds`: how often, with a pause between in
 * which a router may speak again; more than one where the two may meet different routers.
 */
export async function confirmBoundary(context: ProbeContext, pair: LadderPair, rounds = 1): Promise<void> {
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
  context: ProbeContext,
  ttl: number,
  { control, test }: LadderPair,
): Promise<'test-answered' | 'control-only' | 'neither'> {
  const tests = testsNeeded(context, ttl, control, test);
  for (let n = 0; n < tests; n += 1) await test.shoot(ttl);
  const check = await control.shoot(ttl);
  await settle(context, test);
  control.giveUp();
  if (test.isAnswered(ttl)) return 'test-answered';
  return answered(check) ? 'control-only' : 'neither';
}

/** A rung answered once and silent another time is loss, or only a router that limits its errors. */
function testsNeeded(context: ProbeContext, ttl: number, control: Ladder, test: Ladder): number {
  if (test.flow.protocol === 'udp') return TESTS_ON_UDP;
  if (lossAtFullTtl(context.log.entries)) return TESTS_ON_LOSS;
  if (ttl === 1) return TESTS_AT_FIRST_HOP;
  return control.lostSome || test.lostSome ? TESTS_IN_DOUBT : 1;
}

async function waitOutRateLimit({ machine, signal }: ProbeContext): Promise<void> {
  await machine.clock.sleep(RATE_LIMIT_PAUSE_MS, signal);
  signal.throwIfAborted();
}

/** TTL of the first router past the test's last answer that answered the control; null when only the unit is left. */
function firstBeyond({ control, test, distance }: LadderPair): number | null {
  for (let ttl = test.highestAnswered + 1; ttl < distance; ttl += 1) {
    if (control.isAnswered(ttl)) return ttl;
  }
  return null;
}
