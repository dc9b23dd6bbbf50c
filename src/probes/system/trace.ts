import type { SystemTraceEvidence, ToolHop } from '../../model/evidence/system-tools.js';
import type { Flow } from '../../model/flow.js';
import { UNREACHABLE } from '../../model/icmp.js';
import type { SystemHop, SystemTrace } from '../../net/ports.js';
import type { ProbeContext } from '../context.js';
import type { Settled } from '../evidence-log.js';
import { cap, unusable } from './ping.js';

/** It goes from hop to hop, each one waiting for the answer of the one before: only near hops come close together. */
const PACKETS_AT_ONCE = 8;

export interface SystemTracePlan {
  /** What the probes look like; a UDP flow without a port is the classic trace with rising ports. */
  flow: Flow;
  maxHops: number;
  /** Wait for each hop, in milliseconds. */
  timeoutMs: number;
  /** The whole trace is cut off after this time, in milliseconds; the hops until then count. */
  limitMs: number;
}

/** One trace by the system's own `traceroute` or `tracert`: one probe a hop, hop after hop. */
export async function systemTrace(context: ProbeContext, plan: SystemTracePlan): Promise<SystemTraceEvidence> {
  const { machine, target, signal } = context;
  if (!machine.system) throw new Error('the tools of the system are not in use');
  const { flow, maxHops, timeoutMs, limitMs } = plan;
  await machine.pacer.take(Math.min(maxHops, PACKETS_AT_ONCE), signal);
  signal.throwIfAborted();
  const evidence = context.log.add<SystemTraceEvidence>({
    probe: 'system-trace',
    request: { destination: target, ...flow, maxHops, timeoutMs },
    outcome: 'pending',
    replies: [],
    hops: [],
  });
  const limit = limiter(context, limitMs);
  const options = { ...flow, maxHops, timeoutMs, signal: limit.signal };
  const seen = await machine.system.trace(target, options).finally(limit.stop);
  signal.throwIfAborted();
  return context.log.settle(evidence, describe(seen, evidence.request));
}

/** A signal that aborts after the time, or with the run; `stop` ends the wait. */
function limiter({ machine, signal }: ProbeContext, ms: number): { signal: AbortSignal; stop: () => void } {
  const over = new AbortController();
  const stop = new AbortController();
  const waiting = AbortSignal.any([signal, stop.signal]);
  void machine.clock.sleep(ms, waiting).then(() => over.abort());
  return { signal: over.signal, stop: () => stop.abort() };
}

function describe(seen: SystemTrace, request: SystemTraceEvidence['request']): Settled<SystemTraceEvidence> {
  if (seen.kind === 'unusable') return unusable(seen);
  return { outcome: seen.reached ? 'reached' : 'ended', hops: seen.hops.map((hop) => toHop(hop, request)) };
}

function toHop(hop: SystemHop, request: SystemTraceEvidence['request']): ToolHop {
  const { ttl, address, rttMs, annotation, icmpCodes, reply } = hop;
  if (address === null) return { ttl, address, rttMs };
  // Without a mark of its own: a UDP probe ends at the unit's port unreachable (RFC 1122 §4.1.3.1).
  const arrived = request.protocol === 'udp' && address === request.destination;
  if (annotation === undefined || arrived) return { ttl, address, rttMs, ...(reply ? { reply } : {}) };
  const codes = icmpCodes ? { icmpType: UNREACHABLE, icmpCodes: [...icmpCodes] } : {};
  return { ttl, address, rttMs, refusal: { from: address, ...codes, text: cap(annotation) } };
}
