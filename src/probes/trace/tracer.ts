import { distanceOf } from '../../model/distance.js';
import { lossAtFullTtl } from '../../model/evidence/queries/loss.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { climbIntoSilence, climbTo, climbToTarget, fillHoles } from './climb.js';
import { confirmBoundary } from './compare.js';
import type { FlowTracer } from './flow-tracer.js';
import { Ladder, type TraceContext } from './hop.js';

const WAVES_ON_LOSS = 4;
const CLIMBS_INTO_SILENCE = 2;

/**
 * The differential trace of one target: a control ladder of a flow that gets through, test ladders of the flows that
 * do not. Which device is to blame is the diagnosis' business; the tracer makes sure that the ladders can tell.
 */
export class Tracer implements FlowTracer {
  readonly #context: TraceContext;
  readonly #rounds: number;
  readonly #tests = new Map<string, Promise<void>>();
  #silentClimbs = 0;
  #completed: Promise<void> | null = null;
  #control: { ladder: Ladder; done: Promise<void> } | null = null;

  /** `rounds`: how often the boundary is confirmed; more than once where routers may have no errors left to send. */
  constructor(context: TraceContext, rounds = 1) {
    this.#context = context;
    this.#rounds = rounds;
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
    try {
      await (flow.protocol === 'udp' ? this.#climbUdp(ladder) : this.#climb(ladder));
    } finally {
      ladder.close();
    }
  }

  async #climb(ladder: Ladder): Promise<void> {
    if (this.#control === null && this.#mayClimbIntoSilence()) await climbIntoSilence(this.#context, ladder);
    // The target may have been heard meanwhile.
    if (this.#control === null) return;
    await this.#control.done;
    const control = this.#control.ladder;
    const distance = this.#distance(control);
    await this.#compare(control, ladder, distance, distance);
  }

  /** The rungs of a UDP port end before the unit, which gets no bytes that mean nothing. Without a control they are idle. */
  async #climbUdp(ladder: Ladder): Promise<void> {
    if (this.#control === null) return;
    await this.#control.done;
    const control = this.#control.ladder;
    const distance = this.#distance(control);
    await this.#compare(control, ladder, distance, distance - 1);
  }

  #distance(control: Ladder): number {
    return control.reachedAt ?? distanceOf(this.#context.hearing.replyTtl ?? 64);
  }

  async #compare(control: Ladder, test: Ladder, distance: number, top: number): Promise<void> {
    await Promise.all([climbTo(this.#context, test, top), this.#completeControl(control, distance)]);
    await fillHoles(this.#context, test, control);
    await confirmBoundary(this.#context, { control, test, distance }, this.#rounds);
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
      lossAtFullTtl(this.#context.log.entries) ? WAVES_ON_LOSS : 1,
    );
    return this.#completed;
  }
}
