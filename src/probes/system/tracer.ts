import { distanceOf } from '../../model/distance.js';
import type { SystemTraceEvidence } from '../../model/evidence/system-tools.js';
import { type Flow, flowKey, PING_FLOW, tcpFlow } from '../../model/flow.js';
import { race } from '../attempts.js';
import type { ProbeContext } from '../context.js';
import { waitMs } from '../timing.js';
import { systemTrace } from './trace.js';

/** Routers may send about one ICMP error a second (RFC 1812 §4.3.2.8): traces of one flow start this far apart. */
const STAGGER_MS = 1200;
/** All traces together end after this time. */
const BUDGET_MS = 8000;
const SHORTEST_TRACE_MS = 1000;
const LONGEST_PATH = 30;
/** The way there may be longer than the way back, which the TTL of replies shows. */
const EXTRA_HOPS = 3;
/** While nothing is heard from the target, this many flows show how far packets get. */
const SILENT_FLOWS = 3;
const MOST_CONTROLS = 2;
/** The classic trace, which needs no right: it shows how far packets get at all. */
const UDP_FLOW: Flow = { protocol: 'udp' };

/**
 * The differential trace with the system's own traceroute: each failing flow twice, then a flow that gets through. What
 * traceroute may not send is left out; where nothing else works, a UDP trace still shows how far packets get.
 */
export class SystemTracer {
  readonly #context: ProbeContext;
  readonly #followed = new Map<string, Promise<void>>();
  #until: number | null = null;
  #controls = 0;
  #nextControl: Promise<void> | null = null;

  constructor(context: ProbeContext) {
    this.#context = context;
  }

  /** Traces a flow that gets no answer or a refusal, and the control after it; once per flow. */
  follow(flow: Flow): Promise<void> {
    const key = flowKey(flow);
    const running = this.#followed.get(key) ?? this.#compare(flow, this.#followed.size);
    this.#followed.set(key, running);
    return running;
  }

  async #compare(flow: Flow, before: number): Promise<void> {
    const { roundTrip } = this.#context;
    if (!roundTrip.heard && before >= SILENT_FLOWS) return;
    const first = this.#run(flow);
    await race(this.#context, [first.then(() => {})], STAGGER_MS);
    const again = roundTrip.heard && this.#endedInSilence(flow);
    const second = again ? this.#run(flow) : null;
    await Promise.all([first, second, this.#control()]);
  }

  /** Whether the newest trace of the flow, finished or not, has brought no answer of the far end so far. */
  #endedInSilence(flow: Flow): boolean {
    const newest = this.#tracesOf(flow).at(-1);
    if (newest === undefined || ['reached', 'not-sent', 'unusable'].includes(newest.outcome)) return false;
    return !newest.hops.some((hop) => hop.refusal);
  }

  /** Flows that fail at about the same time share one control, which starts after all of their traces. */
  #control(): Promise<void> {
    this.#nextControl ??= race(this.#context, [], STAGGER_MS).then(() => {
      this.#nextControl = null;
      return this.#runControl();
    });
    return this.#nextControl;
  }

  async #runControl(): Promise<void> {
    if (this.#controls >= MOST_CONTROLS) return;
    this.#controls += 1;
    const flow = this.#openFlow();
    if (flow !== null) {
      const trace = await this.#run(flow);
      if (trace !== null && trace.outcome !== 'unusable') return;
    }
    const shown = this.#traces().some(({ outcome }) => outcome !== 'unusable' && outcome !== 'not-sent');
    if (flow !== null || !shown) await this.#run(UDP_FLOW);
  }

  /** A flow that gets through: ping where it is answered, else a port that opened. */
  #openFlow(): Flow | null {
    const { entries } = this.#context.log;
    if (entries.some((entry) => entry.probe === 'system-ping' && entry.outcome === 'answered')) return PING_FLOW;
    const open = entries.find((entry) => entry.probe === 'tcp-session' && entry.outcome === 'open');
    return open?.probe === 'tcp-session' ? tcpFlow(open.request.port) : null;
  }

  async #run(flow: Flow): Promise<SystemTraceEvidence | null> {
    const { machine, roundTrip } = this.#context;
    this.#until ??= machine.clock.now() + BUDGET_MS;
    const limitMs = this.#until - machine.clock.now();
    if (limitMs < SHORTEST_TRACE_MS || this.#isKnownUnusable(flow)) return null;
    const { replyTtl, rttMs } = roundTrip;
    const maxHops = replyTtl === null ? LONGEST_PATH : Math.min(LONGEST_PATH, distanceOf(replyTtl) + EXTRA_HOPS);
    const timeoutMs = Math.ceil(waitMs('tracerouteHop', rttMs));
    return systemTrace(this.#context, { flow, maxHops, timeoutMs, limitMs });
  }

  /** What traceroute could not send once, it cannot send to another port either. */
  #isKnownUnusable(flow: Flow): boolean {
    return this.#traces().some((trace) => trace.outcome === 'unusable' && trace.request.protocol === flow.protocol);
  }

  #traces(): SystemTraceEvidence[] {
    return this.#context.log.entries.filter((entry): entry is SystemTraceEvidence => entry.probe === 'system-trace');
  }

  #tracesOf(flow: Flow): SystemTraceEvidence[] {
    return this.#traces().filter(({ request }) => request.protocol === flow.protocol && request.port === flow.port);
  }
}
