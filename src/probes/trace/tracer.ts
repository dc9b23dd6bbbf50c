import { distanceOf } from '../../model/distance.js';
import { type Flow, flowKey } from '../../model/flow.js';
import type { ProbeContext } from '../context.js';
import { lossSeen } from '../loss.js';
import { answered } from '../shot.js';
import { climbIntoSilence, climbTo, climbToTarget, fillHoles, settle } from './climb.js';
import { Ladder } from './ladder.js';

const RATE_LIMIT_PAUSE_MS = 1100;
/** A router that answers neither test nor control this often has nothing to say; its pause takes a second each time. */
const MOST_UNCLEAR_ROUNDS = 3;
/** What is not clear by then stays less certain. */
const BOUNDARY_LIMIT_MS = 8000;
/** Where packets get lost, one unanswered test says little: this many together have to stay unanswered. */
const TESTS_ON_LOSS = 6;
const TESTS_IN_DOUBT = 2;
/** A drop at the very first hop leaves one suspect: it takes more to name it alone. */
const TESTS_AT_FIRST_HOP = 4;
const WAVES_ON_LOSS = 4;
const CLIMBS_INTO_SILENCE = 2;

/**
 * The differential trace of one target: a control ladder of a flow that gets through, test ladders of the flows that
 * do not. Which device is to blame is the diagnosis' business; the tracer makes sure that the ladders can tell.
 */
export class Tracer {
  readonly #context: ProbeContext;
  readonly #tests = new Map<string, Promise<void>>();
  #silentClimbs = 0;
  #completed: Promise<void> | null = null;
  #control: { ladder: Ladder; done: Promise<void> } | null = null;

  constructor(context: ProbeContext) {
    this.#context = context;
  }

  /** Starts the control ladder, once, with the first flow that the target answered. */
  control(flow: Flow): void {
    this.#control ??= this.#startControl(flow);
  }

  /** Climbs the ladder of a flow that gets no answer, or a refusal; once per flow. */
  test(flow: Flow): Promise<void> {
    const key = flowKey(flow);
    const running = this.#tests.get(key) ?? this.#climbTest(flow);
    this.#tests.set(key, running);
    return running;
  }

  /** Asks routers again whose answer to the control is missing: who refused a packet is named by its hop. */
  async complete(): Promise<void> {
    await this.#control?.done;
    const distance = this.#control?.ladder.reachedAt ?? null;
    if (this.#control && distance !== null) await this.#completeControl(this.#control.ladder, distance);
  }

  /** Resolves when the control ladder, if there is one, is complete, and ends the wait for its last rungs. */
  async settled(): Promise<void> {
    await this.#control?.done;
    this.#control?.ladder.giveUp();
  }

  #startControl(flow: Flow): { ladder: Ladder; done: Promise<void> } {
    const ladder = new Ladder(this.#context, flow, 'control');
    const expected = distanceOf(this.#context.hearing.replyTtl ?? 64);
    const done = climbToTarget(this.#context, ladder, expected);
    // Whoever needs the ladder awaits `done`; a run that is cancelled before must not end in an unhandled rejection.
    done.catch(() => {});
    return { ladder, done };
  }

  async #climbTest(flow: Flow): Promise<void> {
    const ladder = new Ladder(this.#context, flow, 'test');
    if (this.#control === null && this.#mayClimbIntoSilence()) await climbIntoSilence(this.#context, ladder);
    // The target may have been heard meanwhile.
    if (this.#control === null) return;
    await this.#control.done;
    const control = this.#control.ladder;
    const distance = control.reachedAt ?? distanceOf(this.#context.hearing.replyTtl ?? 64);
    await Promise.all([climbTo(this.#context, ladder, distance), this.#completeControl(control, distance)]);
    await fillHoles(this.#context, ladder, control);
    await this.#confirmBoundary(control, ladder, distance);
  }

  /**
   * While nothing is heard from the target, two flows show how far packets get. More would use up the errors that
   * routers allow themselves (about one a second), and with them the "host unreachable" that comes after three seconds.
   */
  #mayClimbIntoSilence(): boolean {
    this.#silentClimbs += 1;
    return this.#context.hearing.heard || this.#silentClimbs <= CLIMBS_INTO_SILENCE;
  }

  /** Routers whose answer to the control was lost are asked once more: an interval is only as narrow as its control. */
  #completeControl(control: Ladder, distance: number): Promise<void> {
    this.#completed ??= climbTo(
      this.#context,
      control,
      distance,
      lossSeen(this.#context.log.entries) ? WAVES_ON_LOSS : 1,
    );
    return this.#completed;
  }

  /**
   * Makes sure that the first router that answers the control and not the test is really not reached by the test:
   * sends tests first, then one control. Routers limit their errors (Linux: about one a second after a burst of six), so
   * the tests' silence counts only if the control after them was answered.
   */
  async #confirmBoundary(control: Ladder, test: Ladder, distance: number): Promise<void> {
    const { clock } = this.#context.machine;
    const until = clock.now() + BOUNDARY_LIMIT_MS;
    let unclear = 0;
    while (clock.now() < until) {
      const ttl = firstBeyond(control, test, distance);
      if (ttl === null) return;
      const seen = await this.#compareAt(ttl, control, test);
      if (seen === 'control-only') return;
      if (seen === 'test-answered') continue;
      unclear += 1;
      if (unclear >= MOST_UNCLEAR_ROUNDS) return;
      await this.#waitOutRateLimit();
    }
  }

  async #compareAt(ttl: number, control: Ladder, test: Ladder): Promise<'test-answered' | 'control-only' | 'neither'> {
    const tests = this.#testsNeeded(ttl, control, test);
    for (let n = 0; n < tests; n += 1) await test.shoot(ttl);
    const check = await control.shoot(ttl);
    await settle(this.#context, test);
    control.giveUp();
    if (test.isAnswered(ttl)) return 'test-answered';
    return answered(check) ? 'control-only' : 'neither';
  }

  /** A rung answered once and silent another time is loss, or only a router that limits its errors. */
  #testsNeeded(ttl: number, control: Ladder, test: Ladder): number {
    if (lossSeen(this.#context.log.entries)) return TESTS_ON_LOSS;
    if (ttl === 1) return TESTS_AT_FIRST_HOP;
    return control.lostSome || test.lostSome ? TESTS_IN_DOUBT : 1;
  }

  async #waitOutRateLimit(): Promise<void> {
    await this.#context.machine.clock.sleep(RATE_LIMIT_PAUSE_MS, this.#context.signal);
    this.#context.signal.throwIfAborted();
  }
}

/** TTL of the first router past the test's last answer that answered the control; null when only the unit is left. */
function firstBeyond(control: Ladder, test: Ladder, distance: number): number | null {
  for (let ttl = test.highestAnswered + 1; ttl < distance; ttl += 1) {
    if (control.isAnswered(ttl)) return ttl;
  }
  return null;
}
