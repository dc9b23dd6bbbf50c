import { distanceOf } from '../../model/distance.js';
import { lossAtFullTtl } from '../../model/evidence/queries/loss.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { confirmBoundary } from './compare.js';
import type { FlowTracer } from './flow-tracer.js';
import { FlowTrace, type TraceContext } from './hop.js';
import { fillHoles, traceIntoSilence, traceTo, traceToTarget } from './rising-ttl.js';

const WAVES_ON_LOSS = 4;
const TRACES_INTO_SILENCE = 2;

/**
 * The differential trace of one target: a control trace of a flow that gets through, test traces of the flows that
 * do not. Which device is to blame is the diagnosis' business; the tracer makes sure that the traces can tell.
 */
export class Tracer implements FlowTracer {
  readonly #context: TraceContext;
  readonly #rounds: number;
  readonly #tests = new Map<string, Promise<void>>();
  #silentTraces = 0;
  #completed: Promise<void> | null = null;
  #control: { trace: FlowTrace; done: Promise<void> } | null = null;

  /** `rounds`: how often the boundary is confirmed; more than once where routers may have no errors left to send. */
  constructor(context: TraceContext, rounds = 1) {
    this.#context = context;
    this.#rounds = rounds;
  }

  /** Starts the control trace, once, with the first flow that the target answered. */
  control(flow: Flow): void {
    this.#control ??= this.#startControl(flow);
  }

  /** Traces a flow that gets no answer, or a refusal; once per flow. */
  test(flow: Flow): Promise<void> {
    const key = flowKey(flow);
    const running = this.#tests.get(key) ?? this.#traceTest(flow);
    this.#tests.set(key, running);
    return running;
  }

  /** Asks routers again whose answer to the control is missing: who refused a packet is named by its hop. */
  async complete(): Promise<void> {
    await this.#control?.done;
    const distance = this.#control?.trace.reachedAt ?? null;
    if (this.#control && distance !== null) await this.#completeControl(this.#control.trace, distance);
  }

  /** Resolves when the control trace, if there is one, is complete, and ends the wait for its last hop probes. */
  async settled(): Promise<void> {
    await this.#control?.done;
    this.#control?.trace.giveUp();
  }

  #startControl(flow: Flow): { trace: FlowTrace; done: Promise<void> } {
    const trace = new FlowTrace(this.#context, flow, 'control');
    const expected = distanceOf(this.#context.roundTrip.replyTtl ?? 64);
    const done = traceToTarget(this.#context, trace, expected);
    // Whoever needs the trace awaits `done`; a run that is cancelled before must not end in an unhandled rejection.
    done.catch(() => {});
    return { trace, done };
  }

  async #traceTest(flow: Flow): Promise<void> {
    const trace = new FlowTrace(this.#context, flow, 'test');
    try {
      await (flow.protocol === 'udp' ? this.#traceUdp(trace) : this.#trace(trace));
    } finally {
      trace.close();
    }
  }

  async #trace(trace: FlowTrace): Promise<void> {
    if (this.#control === null && this.#mayTraceIntoSilence()) await traceIntoSilence(this.#context, trace);
    // The target may have been heard meanwhile.
    if (this.#control === null) return;
    await this.#control.done;
    const control = this.#control.trace;
    const distance = this.#distance(control);
    await this.#compare(control, trace, distance, distance);
  }

  /** The hop probes of a UDP port end before the unit, which gets no bytes that mean nothing. Without a control they are idle. */
  async #traceUdp(trace: FlowTrace): Promise<void> {
    if (this.#control === null) return;
    await this.#control.done;
    const control = this.#control.trace;
    const distance = this.#distance(control);
    await this.#compare(control, trace, distance, distance - 1);
  }

  #distance(control: FlowTrace): number {
    return control.reachedAt ?? distanceOf(this.#context.roundTrip.replyTtl ?? 64);
  }

  async #compare(control: FlowTrace, test: FlowTrace, distance: number, top: number): Promise<void> {
    await Promise.all([traceTo(this.#context, test, top), this.#completeControl(control, distance)]);
    await fillHoles(this.#context, test, control);
    await confirmBoundary(this.#context, { control, test, distance }, this.#rounds);
  }

  /**
   * While nothing is heard from the target, two flows show how far packets get. More would use up the errors that
   * routers allow themselves (about one a second), and with them the "host unreachable" that comes after three seconds.
   */
  #mayTraceIntoSilence(): boolean {
    this.#silentTraces += 1;
    return this.#context.roundTrip.heard || this.#silentTraces <= TRACES_INTO_SILENCE;
  }

  /** Routers whose answer to the control was lost are asked once more: an interval is only as narrow as its control. */
  #completeControl(control: FlowTrace, distance: number): Promise<void> {
    this.#completed ??= traceTo(
      this.#context,
      control,
      distance,
      lossAtFullTtl(this.#context.log.entries) ? WAVES_ON_LOSS : 1,
    );
    return this.#completed;
  }
}
