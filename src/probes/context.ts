import type { Ipv4 } from '../model/address.js';
import type { Reply } from '../model/evidence/base.js';
import { isUnreachable, saysUndeliverable } from '../model/icmp.js';
import type { Machine } from '../net/ports.js';
import type { EvidenceLog } from './evidence-log.js';
import type { Hearing } from './hearing.js';
import type { ReplyMatcher } from './reply-matcher.js';
import type { SourcePorts } from './source-ports.js';

/** What the probes of one target share. */
export interface ProbeContext {
  machine: Machine;
  /** Null without raw sockets. */
  matcher: ReplyMatcher | null;
  log: EvidenceLog;
  target: Ipv4;
  /** The PC's address on the way to the target. */
  source: Ipv4;
  hearing: Hearing;
  sourcePorts: SourcePorts;
  /** Longest wait for a reply after the last attempt, in milliseconds. */
  timeoutMs: number;
  /** How often a probe is sent before it counts as unanswered. */
  attempts: number;
  /** One of many targets: while nothing is heard from it, it gets its attempts and no more. */
  sparing?: boolean;
  signal: AbortSignal;
}

/** Notes what comes from the target's own address, and a router's word that it cannot be reached. */
export function hear(context: ProbeContext, reply: Reply): void {
  if (reply.from === context.target) context.hearing.note(reply);
  else if (isUnreachable(reply) && saysUndeliverable(reply.icmpCode)) context.hearing.noteUnreachable();
}
