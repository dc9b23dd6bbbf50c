import { randomInt } from 'node:crypto';
import { distanceOf } from '../../model/distance.js';
import type { Protocol } from '../../model/evidence/base.js';
import { lossAtFullTtl } from '../../model/evidence/queries/loss.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { confirmBoundary } from './compare.js';
import type { FlowTracer } from './flow-tracer.js';
import { FlowTrace, type TraceContext } from './hop.js';
import { fillHoles, traceIntoSilence, traceTo, traceToTarget } from './rising-ttl.js';

const WAVES_ON_LOSS = 4;
const TRACES_INTO_SILENCE = 2;
/** Ports of the unit that nothing documented uses. */
const LOWEST_UNUSED = 20_000;
const UNUSED_PORTS = 10_000;

/** A trace that shows how far packets of one protocol get. */
interface Control {
  trace: FlowTrace;
  done: Promise<void>;
  /** Set where nothing is to arrive at the target: it ends at the last router. */
  unused?: true;
  /** Set once routers whose answer was missing were asked again. */
  completed?: Promise<void>;
}

/**
 * The differential trace of one target: control traces of flows that get through, test traces of the flows that do
 * not. A test is compared with a control of its own protocol: errors about another one may get past devices that keep
 * those about this one back. Which device is to blame is the diagnosis' business; the tracer makes sure that the traces
 * can tell.
 */
export class Tracer implements FlowTracer {
  readonly #context: TraceContext;
  readonly #rounds: number;
  readonly #tests = new Map<string, Promise<void>>();
  /** By protocol; the first one shows the path. */
  readonly #controls = new Map<Protocol, Control>();
  /** The first flow of each protocol that the target answered. */
  readonly #answering = new Map<Protocol, Flow>();
  #silentTraces = 0;

  /** `rounds`: how often the boundary is confirmed; more than once where routers may have no errors left to send. */
  constructor(context: TraceContext, rounds = 1) {
    this.#context = context;
    this.#rounds = rounds;
  }

  /** Starts a control trace, once, with the first flow that the target answered; other protocols wait for a test. */
  control(flow: Flow): void {
    if (!this.#answering.has(flow.protocol)) this.#answering.set(flow.protocol, flow);
    if (this.#controls.size === 0) this.#startControl(flow);
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
    const control = this.#first;
    await control?.done;
    const distance = control?.trace.reachedAt ?? null;
    if (control && distance !== null) await this.#completeControl(control, distance);
  }

  /** Resolves when the control traces, if there are any, are complete, and ends the wait for their last hop probes. */
  async settled(): Promise<void> {
    for (const control of this.#controls.values()) {
      await control.done;
      control.trace.giveUp();
    }
  }

  get #first(): Control | null {
    return [...this.#controls.values()][0] ?? null;
  }

  #startControl(flow: Flow): Control {
    const expected = distanceOf(this.#context.roundTrip.replyTtl ?? 64);
    const trace = new FlowTrace(this.#context, flow, 'control');
    return this.#keep(hold(trace, traceToTarget(this.#context, trace, expected)));
  }

  /** Of a port that nothing uses, as far as the last router: what is to hit the one port does not hit this one. */
  #startUnused(protocol: 'tcp' | 'udp', distance: number): Control {
    const port = LOWEST_UNUSED + randomInt(UNUSED_PORTS);
    const trace = new FlowTrace(this.#context, { protocol, port }, 'control');
    const control = hold(trace, traceTo(this.#context, trace, distance - 1));
    return { ...control, unused: true };
  }

  #keep(control: Control): Control {
    this.#controls.set(control.trace.flow.protocol, control);
    return control;
  }

  /** The control that differs from the test in its port alone; of ICMP there is but one flow, and any control has to do. */
  #controlFor({ protocol }: Flow, first: Control, distance: number): Control {
    const held = this.#controls.get(protocol);
    if (held) return held;
    const answering = protocol === 'udp' ? undefined : this.#answering.get(protocol);
    if (answering) return this.#startControl(answering);
    if (protocol === 'icmp') return first;
    const unused = this.#startUnused(protocol, distance);
    // A UDP trace holds a socket: it lasts as long as the test that it is compared with.
    return protocol === 'udp' ? unused : this.#keep(unused);
  }

  async #traceTest(flow: Flow): Promise<void> {
    const trace = new FlowTrace(this.#context, flow, 'test');
    try {
      await this.#trace(trace);
    } finally {
      trace.close();
    }
  }

  /** The hop probes of a UDP port end before the unit, which gets no bytes that mean nothing. Without a control they are idle. */
  async #trace(trace: FlowTrace): Promise<void> {
    const isUdp = trace.flow.protocol === 'udp';
    if (this.#first === null && !isUdp && this.#mayTraceIntoSilence()) await traceIntoSilence(this.#context, trace);
    // The target may have been heard meanwhile.
    const first = this.#first;
    if (first === null) return;
    await first.done;
    const distance = this.#distance(first);
    const control = this.#controlFor(trace.flow, first, distance);
    try {
      await control.done;
      await this.#compare(control, trace, distance, isUdp ? distance - 1 : distance);
    } finally {
      if (isUdp) control.trace.close();
    }
  }

  #distance({ trace }: Control): number {
    return trace.reachedAt ?? distanceOf(this.#context.roundTrip.replyTtl ?? 64);
  }

  async #compare(control: Control, test: FlowTrace, distance: number, top: number): Promise<void> {
    await Promise.all([traceTo(this.#context, test, top), this.#completeControl(control, distance)]);
    await fillHoles(this.#context, test, control.trace);
    await confirmBoundary(this.#context, { control: control.trace, test, distance }, this.#rounds);
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
  #completeControl(control: Control, distance: number): Promise<void> {
    const top = control.unused ? distance - 1 : distance;
    control.completed ??= traceTo(
      this.#context,
      control.trace,
      top,
      lossAtFullTtl(this.#context.log.entries) ? WAVES_ON_LOSS : 1,
    );
    return control.completed;
  }
}

function hold(trace: FlowTrace, done: Promise<void>): Control {
  // Whoever needs the trace awaits `done`; a run that is cancelled before must not end in an unhandled rejection.
  done.catch(() => {});
  return { trace, done };
}
