import { isIpv4 } from '../../model/address.js';
import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { Flow } from '../../model/flow.js';
import { describeIcmp } from '../../model/icmp.js';

/** Packets of one flow that were sent to the unit itself, and what came back, in words. */
export interface Sent {
  readonly flow: Flow;
  /** `packet`, `ping`, or `connection attempt` where the system sent the packets. */
  readonly what: string;
  /** RFC 3339. */
  readonly at: string;
  readonly count: number;
  /** `no answer`, `answered`, `refused by 10.0.12.2: communication administratively prohibited (ICMP 3/13)`. */
  readonly outcome: string;
}

/** Packets that were meant to die on the way, or that measured something else than whether the flow gets through. */
const ASIDE: readonly string[] = ['control', 'test', 'swept-control', 'swept-test', 'size', 'expect'];
export const NO_ANSWER = 'no answer';
export const ANSWERED = 'answered';
export const NOT_SENT = 'not sent, the PC itself refused';

/** What an entry of the evidence sent to the unit; null where it sent nothing that counts. */
export function sentBy(entry: Evidence): Sent | null {
  const flow = flowOf(entry);
  if (flow === null || entry.outcome === 'pending' || entry.outcome === 'unusable') return null;
  if ('purpose' in entry.request && ASIDE.includes(entry.request.purpose ?? '')) return null;
  const count = entry.probe === 'system-ping' ? (entry.sent ?? entry.request.count) : 1;
  return { flow, what: whatOf(entry), at: entry.sentAt, count, outcome: outcomeOf(entry) };
}

function whatOf({ probe }: Evidence): string {
  if (probe === 'tcp-session') return 'connection attempt';
  return probe === 'echo' || probe === 'system-ping' ? 'ping' : 'packet';
}

function flowOf(entry: Evidence): Flow | null {
  const { probe } = entry;
  if (probe === 'echo' || probe === 'system-ping') return { protocol: 'icmp' };
  if (probe === 'tcp-syn' || probe === 'tcp-session') return { protocol: 'tcp', port: entry.request.port };
  const isUdp = probe === 'udp-port' || (probe === 'udp-whois' && !entry.request.broadcast);
  return isUdp ? { protocol: 'udp', port: entry.request.port } : null;
}

const WORDS: Readonly<Record<string, string>> = {
  silent: NO_ANSWER,
  timeout: NO_ANSWER,
  rst: 'refused with a RST',
  refused: 'refused',
  reset: 'reset',
  unreachable: 'unreachable',
  denied: NOT_SENT,
};

function outcomeOf(entry: Evidence): string {
  const replies: readonly Reply[] = entry.replies;
  const error = replies.find((reply) => reply.kind === 'icmp-error');
  if (error?.kind === 'icmp-error') {
    const code = `${describeIcmp(error.icmpType, error.icmpCode)} (ICMP ${error.icmpType}/${error.icmpCode})`;
    return `refused${isIpv4(error.from) ? ` by ${error.from}` : ''}: ${code}`;
  }
  if (entry.probe === 'system-ping' && entry.refusal) {
    return `refused${isIpv4(entry.refusal.from) ? ` by ${entry.refusal.from}` : ''}`;
  }
  if (entry.outcome === 'not-sent') return NOT_SENT;
  return WORDS[entry.outcome] ?? ANSWERED;
}
