import type { SystemPingEvidence, ToolRefusal } from '../../model/evidence/system-tools.js';
import type { SystemPing } from '../../net/ports.js';
import { hear, type ProbeContext } from '../context.js';
import type { Settled } from '../evidence-log.js';

const LONGEST_TEXT = 120;

export interface SystemPingPlan {
  /** Echo requests to send. */
  count: number;
  /** Wait for replies after the last request, in milliseconds. */
  timeoutMs: number;
}

/**
 * Echo requests (RFC 792) sent by the system's own `ping`. What it says is recorded as far as its words are clear; an
 * evidence that stays pending was cancelled.
 */
export async function systemPing(context: ProbeContext, plan: SystemPingPlan): Promise<SystemPingEvidence> {
  const { machine, target, signal } = context;
  if (!machine.system) throw new Error('the tools of the system are not in use');
  await machine.pacer.take(plan.count, signal);
  signal.throwIfAborted();
  const evidence = context.log.add<SystemPingEvidence>({
    probe: 'system-ping',
    request: { destination: target, ...plan },
    outcome: 'pending',
    replies: [],
  });
  const seen = await machine.system.ping(target, { ...plan, signal });
  signal.throwIfAborted();
  context.log.settle(evidence, describe(seen));
  noteReply(context, evidence, seen);
  return evidence;
}

function describe(seen: SystemPing): Settled<SystemPingEvidence> {
  switch (seen.kind) {
    case 'answered':
      return { outcome: 'answered', sent: seen.sent, received: seen.received };
    case 'error':
      return { outcome: 'icmp-error', refusal: refusalOf(seen) };
    case 'silent':
      return { outcome: 'silent', sent: seen.sent, received: 0, errorsShown: seen.errorsShown };
    case 'unusable':
      return unusable(seen);
  }
}

function refusalOf({ from, icmpType, icmpCode, text }: Extract<SystemPing, { kind: 'error' }>): ToolRefusal {
  return {
    from,
    ...(icmpType === undefined ? {} : { icmpType }),
    ...(icmpCode === undefined ? {} : { icmpCodes: [icmpCode] }),
    text: cap(text),
  };
}

/** A reply without its TTL is no packet that could be recorded: then the counts alone say that it came. */
function noteReply(context: ProbeContext, evidence: SystemPingEvidence, seen: SystemPing): void {
  if (seen.kind !== 'answered' || seen.ttl === undefined) return;
  const reply = { kind: 'echo-reply', from: context.target, ttl: seen.ttl, rttMs: seen.rttMs } as const;
  context.log.reply(evidence, reply);
  hear(context, reply);
}

/** What the PC's own firewall refused was not sent; everything else that went wrong tells nothing. */
export function unusable({ reason, errno, unsent }: { reason: string; errno?: string; unsent?: true }) {
  const text = cap(reason);
  if (!unsent) return { outcome: 'unusable', text } as const;
  return { outcome: 'not-sent', text, failure: { errno: errno ?? 'UNKNOWN', message: text } } as const;
}

/** The words of a tool, short enough for a report. */
export function cap(text: string): string {
  return text.slice(0, LONGEST_TEXT);
}
