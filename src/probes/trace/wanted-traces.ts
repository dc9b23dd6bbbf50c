import { type Flow, flowKey } from '../../model/flow.js';
import type { FlowTracer } from './flow-tracer.js';

/**
 * Notes which traces the measurements of a target ask for, to be made later, one after the other: routers send about one
 * ICMP error a second, so that the traces of many targets at once would take the answers from each other, and a hop
 * would look silent that is not.
 */
export class WantedTraces implements FlowTracer {
  readonly #tests = new Map<string, Flow>();
  /** By protocol. */
  readonly #controls = new Map<string, Flow>();
  #complete = false;

  control(flow: Flow): void {
    if (!this.#controls.has(flow.protocol)) this.#controls.set(flow.protocol, flow);
  }

  async test(flow: Flow): Promise<void> {
    this.#tests.set(flowKey(flow), flow);
  }

  async complete(): Promise<void> {
    this.#complete = true;
  }

  async settled(): Promise<void> {}

  /** Whether anything would be learned from a trace. */
  get any(): boolean {
    return this.#tests.size > 0 || this.#complete;
  }

  /** Makes the traces. Rejects when the run is cancelled. */
  async make(tracer: FlowTracer): Promise<void> {
    for (const flow of this.#controls.values()) tracer.control(flow);
    for (const flow of this.#tests.values()) await tracer.test(flow);
    if (this.#complete) await tracer.complete();
    await tracer.settled();
  }
}
