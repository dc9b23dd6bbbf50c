import { distanceOf } from '../../model/distance.js';
import { type Flow, flowKey } from '../../model/flow.js';
import type { ProbeContext } from '../context.js';
import { lossSeen } from '../loss.js';
import { answered } from '../shot.js';
import { climbIntoSilence, climbTo, climbToTarget, fillHoles, settle } from './climb.js';
import { Ladder } from './ladder.js';

const RATE_LIMIT_PAUSE_MS = 1100;
const BOUNDARY_ROUNDS = 3;
/** Where packets get lost, one unanswered test says little: that many in a row have to stay unanswered. */
const SILENT_ROUNDS_ON_LOSS = 5;
const BOUNDARY_ROUNDS_ON_LOSS = 16;

/**
 * The differential trace of one target: a control ladder of a flow that gets through, test ladders of the flows that
 * do not. Which device is to blame is the diagnosis' business; the tracer makes sure that the ladders can tell.
 */
export class Tracer {
  readonly #context: ProbeContext;
  readonly #tests = new Map<string, Promise<void>>();
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

  /** Resolves when the control ladder, if there is one, is complete. */
  async settled(): Promise<void> {
    await this.#control?.done;
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
    if (this.#control === null) return climbIntoSilence(this.#context, ladder);
    await this.#control.done;
    const control = this.#control.ladder;
    const distance = control.reachedAt ?? distanceOf(this.#context.hearing.replyTtl ?? 64);
    await Promise.all([climbTo(this.#context, ladder, distance), this.#completeControl(control, distance)]);
    await fillHoles(this.#context, ladder, control);
    await this.#confirmBoundary(control, ladder, distance);
  }

  /** Routers whose answer to the control was lost are asked once more: an interval is only as narrow as its control. */
  #completeControl(control: Ladder, distance: number): Promise<void> {
    this.#completed ??= climbTo(this.#context, control, distance, 1);
    return this.#completed;
  }

  /**
   * Makes sure that the first router that answers the control and not the test is really not reached by the test:
   * sends the test first, then the control. Routers limit their errors (Linux: about one a second after a burst of
   * six), so the test's silence counts only if the control after it was answered.
   */
  async #confirmBoundary(control: Ladder, test: Ladder, distance: number): Promise<void> {
    const lossy = (): boolean => control.lostSome || test.lostSome || lossSeen(this.#context.log.entries);
    let silent: { ttl: number; rounds: number } = { ttl: 0, rounds: 0 };
    for (let round = 0; round < (lossy() ? BOUNDARY_ROUNDS_ON_LOSS : BOUNDARY_ROUNDS); round += 1) {
      const ttl = firstBeyond(control, test, distance);
      if (ttl === null) return;
      const seen = await this.#compareAt(ttl, control, test);
      if (seen === 'test-answered') continue;
      if (seen === 'neither') await this.#waitOutRateLimit();
      else silent = { ttl, rounds: silent.ttl === ttl ? silent.rounds + 1 : 1 };
      if (silent.rounds >= (lossy() ? SILENT_ROUNDS_ON_LOSS : 1)) return;
    }
  }

  async #compareAt(ttl: number, control: Ladder, test: Ladder): Promise<'test-answered' | 'control-only' | 'neither'> {
    await test.shoot(ttl);
    const check = await control.shoot(ttl);
    await settle(this.#context, test);
    if (test.isAnswered(ttl)) return 'test-answered';
    return answered(check) ? 'control-only' : 'neither';
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
