import { isIpv4 } from '../../model/address.js';
import type { Purpose } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { type ByKind, isEcho, isSession, isSystemPing, match } from '../../model/evidence/kinds.js';
import { flowOf, isFor, repliesOf } from '../../model/evidence/queries/flows.js';
import type { Flow } from '../../model/flow.js';
import { sayIcmp } from '../../model/icmp.js';

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
const ASIDE: readonly Purpose[] = ['control', 'test', 'swept-control', 'swept-test', 'size', 'expect'];
export const NO_ANSWER = 'no answer';
export const ANSWERED = 'answered';
export const NOT_SENT = 'not sent, the PC itself refused';

/** What an entry of the evidence sent to the unit; null where it sent nothing that counts. */
export function sentBy(entry: Evidence): Sent | null {
  const flow = match(entry, COUNTED, false) ? flowOf(entry) : null;
  if (flow === null || entry.outcome === 'pending' || entry.outcome === 'unusable') return null;
  if (isFor(entry, ...ASIDE)) return null;
  const count = isSystemPing(entry) ? (entry.sent ?? entry.request.count) : 1;
  return { flow, what: whatOf(entry), at: entry.sentAt, count, outcome: outcomeOf(entry) };
}

function whatOf(entry: Evidence): string {
  if (isSession(entry)) return 'connection attempt';
  return isEcho(entry) || isSystemPing(entry) ? 'ping' : 'packet';
}

const ALWAYS = (): boolean => true;
const NEVER = (): boolean => false;

/** What sends something to the unit itself, and only to it. */
const COUNTED: ByKind<boolean> = {
  echo: ALWAYS,
  'tcp-syn': ALWAYS,
  'tcp-session': ALWAYS,
  'udp-whois': ({ request }) => !request.broadcast,
  'udp-port': ALWAYS,
  'udp-listen': NEVER,
  'system-ping': ALWAYS,
  'system-trace': NEVER,
  'base-port-search': NEVER,
  'route-lookup': NEVER,
  neighbour: NEVER,
  interfaces: NEVER,
  links: NEVER,
  'local-firewall': NEVER,
  'name-lookup': NEVER,
  capture: NEVER,
};

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
  const error = repliesOf(entry).find((reply) => reply.kind === 'icmp-error');
  if (error?.kind === 'icmp-error') {
    return `refused${isIpv4(error.from) ? ` by ${error.from}` : ''}: ${sayIcmp(error)}`;
  }
  if (isSystemPing(entry) && entry.refusal) {
    return `refused${isIpv4(entry.refusal.from) ? ` by ${entry.refusal.from}` : ''}`;
  }
  if (entry.outcome === 'not-sent') return NOT_SENT;
  return WORDS[entry.outcome] ?? ANSWERED;
}
