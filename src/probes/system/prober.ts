import { sessionOpened } from '../../model/evidence/queries/flows.js';
import { PING_FLOW, tcpFlow } from '../../model/flow.js';
import { CAPABILITIES } from '../../model/report.js';
import { patienceMs, race } from '../attempts.js';
import { SessionProber } from '../connect/prober.js';
import { contextOf, type ProbeContext, type ProbeTarget } from '../context.js';
import type { PingResult, Prober, TargetProber } from '../prober.js';
import { measurePing } from './measure-ping.js';
import { systemPing } from './ping.js';
import { SystemTracer } from './tracer.js';

/** The other port of a service opens within this time, when it does. */
const OTHER_PORT_MS = 500;

/** The system's own ping and traceroute, and ordinary sockets. */
export class SystemProber implements Prober {
  readonly method = 'system';
  readonly capability = CAPABILITIES.system;
  readonly pings = true;

  aim(target: ProbeTarget): TargetProber {
    return new ToolProber(contextOf(target));
  }

  forget(): void {}

  close(): void {}
}

class ToolProber extends SessionProber {
  readonly #tracer: SystemTracer;

  constructor(context: ProbeContext) {
    super(context);
    this.#tracer = new SystemTracer(context);
  }

  override async ping(): Promise<PingResult> {
    const seen = await measurePing(this.context, () => this.#tracer.follow(PING_FLOW));
    const answered = seen.find((one) => one.outcome === 'answered');
    if (answered) return { kind: 'answered', reply: answered.replies[0] ?? null };
    const refusal = seen.find((one) => one.refusal)?.refusal;
    if (refusal) return { kind: 'refused', from: refusal.from, text: refusal.text };
    for (const kind of ['not-sent', 'unusable'] as const) {
      const failed = seen.find((one) => one.outcome === kind);
      if (failed) return { kind, text: `${failed.text}` };
    }
    return { kind: 'unanswered', reply: undefined, sent: seen.reduce((sum, one) => sum + (one.sent ?? 0), 0) };
  }

  override async checkPing(): Promise<void> {
    await systemPing(this.context, { count: this.context.attempts, timeoutMs: patienceMs(this.context) });
  }

  /** Traces the port, unless another port of the same service opens. */
  protected override async lookInto(port: number, service: readonly number[]): Promise<void> {
    if (service.length > 1) await race(this.context, [], OTHER_PORT_MS);
    if (!sessionOpened(this.context.log.entries, ...service)) await this.#tracer.follow(tcpFlow(port));
  }
}
