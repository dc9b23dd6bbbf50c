import type { Purpose } from '../../model/evidence/base.js';
import type { Flow } from '../../model/flow.js';
import type { ProbeContext } from '../context.js';
import { answered, giveUp, type SentProbe } from '../sent-probe.js';

/** Sends packets of one fixed flow that live for `ttl` hops. */
export interface HopSender {
  send(ttl: number): Promise<SentProbe>;
  /** Gives back what it holds. Nothing can be sent after it. */
  close(): void;
}

/** What a trace needs besides: how the method sends a flow hop by hop. A TCP flow has a source port of its own unless given. */
export interface TraceContext extends ProbeContext {
  openHops(flow: Flow, purpose: Purpose, sourcePort?: number): HopSender;
}

export type TracePurpose = Extract<Purpose, 'control' | 'test' | 'swept-control' | 'swept-test'>;

/**
 * One fixed flow sent with rising TTLs: the same addresses, protocol and ports at every hop, so that load balancers
 * keep it on one path. Holds what each hop gave; decides nothing.
 */
export class FlowTrace {
  readonly flow: Flow;
  readonly purpose: TracePurpose;
  readonly #target: string;
  readonly #sender: HopSender;
  readonly #hopProbes = new Map<number, SentProbe[]>();

  /** A TCP trace takes a source port of its own unless it is given one. */
  constructor(context: TraceContext, flow: Flow, purpose: TracePurpose, sourcePort?: number) {
    this.flow = flow;
    this.purpose = purpose;
    this.#target = context.target;
    this.#sender = context.openHops(flow, purpose, sourcePort);
  }

  /** Sends one more packet that lives for `ttl` hops. */
  async send(ttl: number): Promise<SentProbe> {
    const probe = await this.#sender.send(ttl);
    this.#hopProbes.set(ttl, [...(this.#hopProbes.get(ttl) ?? []), probe]);
    return probe;
  }

  isAnswered(ttl: number): boolean {
    return this.#hopProbes.get(ttl)?.some(answered) ?? false;
  }

  /** Whether any hop probe was answered once and unanswered another time: loss, or a router that limits its errors. */
  get lostSome(): boolean {
    return [...this.#hopProbes.values()].some(
      (sentProbes) => sentProbes.some(answered) && sentProbes.some((probe) => probe.evidence.outcome === 'silent'),
    );
  }

  /** Lowest TTL at which the target itself answered; null while it has not. */
  get reachedAt(): number | null {
    const ttls = [...this.#hopProbes.keys()].filter((ttl) => this.#cameFromTarget(ttl));
    return ttls.length > 0 ? Math.min(...ttls) : null;
  }

  /** Highest TTL at which anything answered; 0 when nothing did. */
  get highestAnswered(): number {
    return Math.max(0, ...[...this.#hopProbes.keys()].filter((ttl) => this.isAnswered(ttl)));
  }

  /** Promises of the replies that are still missing. */
  pending(): Promise<void>[] {
    return [...this.#hopProbes.values()]
      .filter((sentProbes) => !sentProbes.some(answered))
      .map((sentProbes) => Promise.race(sentProbes.map((probe) => probe.replied)));
  }

  /** Ends the wait for the hop probes that are unanswered. */
  giveUp(): void {
    giveUp([...this.#hopProbes.values()].flat());
  }

  /** Gives back what its sender holds. Nothing can be sent after it. */
  close(): void {
    this.#sender.close();
  }

  #cameFromTarget(ttl: number): boolean {
    const replies = this.#hopProbes.get(ttl)?.flatMap((probe) => probe.evidence.replies) ?? [];
    return replies.some((reply) => reply.from === this.#target && reply.kind !== 'icmp-error');
  }
}
