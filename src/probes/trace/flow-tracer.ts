import type { Flow } from '../../model/flow.js';

/** Traces the flows of one target, as far as its measurements ask for it. */
export interface FlowTracer {
  /** A flow that the target answers: what the others are compared with. */
  control(flow: Flow): void;
  /** A flow that gets no answer, or a refusal. Resolves when nothing more will be learned of it now. */
  test(flow: Flow): Promise<void>;
  /** Somebody refused a flow: the routers on the way to the target are asked for. */
  complete(): Promise<void>;
  /** Resolves when everything begun is complete. */
  settled(): Promise<void>;
}
