import { type Flow, PING_FLOW, tcpFlow, udpFlow } from '../../flow.js';
import { DISCOVERY_PORT, TFTP_PORT } from '../../ports.js';
import type { Purpose, Reply } from '../base.js';
import type { Evidence } from '../evidence.js';
import { type ByKind, type EvidenceOf, isSession, isSyn, isWhoIs, match } from '../kinds.js';
import type { SystemTraceEvidence } from '../system-tools.js';
import { isCarrying } from './sessions.js';

const NONE = (): null => null;

const FLOWS: ByKind<Flow | null> = {
  echo: () => PING_FLOW,
  'tcp-syn': ({ request }) => tcpFlow(request.port),
  'tcp-session': ({ request }) => tcpFlow(request.port),
  'udp-whois': () => udpFlow(TFTP_PORT),
  'udp-port': ({ request }) => udpFlow(request.port),
  'udp-listen': ({ request }) => udpFlow(request.port),
  'system-ping': () => PING_FLOW,
  'system-trace': tracedFlow,
  'base-port-search': NONE,
  'route-lookup': NONE,
  neighbour: NONE,
  interfaces: NONE,
  links: NONE,
  'local-firewall': NONE,
  'name-lookup': NONE,
  capture: NONE,
};

/** The flow that an entry is about, whatever its packets were sent for; null for what is no packet of one flow. */
export function flowOf(entry: Evidence): Flow | null {
  return match(entry, FLOWS, null);
}

/** A UDP trace is no flow that anything needs: it only shows routers. */
function tracedFlow({ request }: SystemTraceEvidence): Flow | null {
  if (request.protocol === 'icmp') return PING_FLOW;
  return request.protocol === 'tcp' && request.port !== undefined ? tcpFlow(request.port) : null;
}

/** What has no purpose of its own is the measurement itself. */
export function purposeOf({ request }: Evidence): Purpose {
  return ('purpose' in request ? request.purpose : undefined) ?? 'attempt';
}

/** A packet of the measurement itself, at full TTL, the further flows that confirm it among them. */
export function isMeasurement(entry: Evidence): boolean {
  return isFor(entry, 'attempt', 'confirm') && flowOf(entry) !== null;
}

type HopProbe = EvidenceOf<'echo' | 'tcp-syn' | 'udp-port'> & { request: { purpose: 'control' | 'test' } };

/** A packet of the control or of the test that was meant to die at the hop that its TTL names. */
export function isHopProbe(entry: Evidence): entry is HopProbe {
  return isFor(entry, 'control', 'test');
}

/** Whether a packet or session was sent for an expectation alone; the diagnosis of the scenario leaves it out. */
export function isForExpectation(entry: Evidence): boolean {
  return isFor(entry, 'expect');
}

export function isFor(entry: Evidence, ...purposes: readonly Purpose[]): boolean {
  return purposes.includes(purposeOf(entry));
}

/** SYNs that were sent for one of these purposes, and waited for. */
export function synsFor(evidence: readonly Evidence[], ...purposes: readonly Purpose[]): EvidenceOf<'tcp-syn'>[] {
  return evidence.filter(isSyn).filter((entry) => isFor(entry, ...purposes) && entry.outcome !== 'pending');
}

/** The session opened, and carries. */
export function isOpenSession(entry: Evidence): entry is EvidenceOf<'tcp-session'> & { outcome: 'open' } {
  return isSession(entry) && isCarrying(entry);
}

/** A session to one of these ports opened, and carries. */
export function sessionOpened(evidence: readonly Evidence[], ...ports: readonly (number | undefined)[]): boolean {
  return evidence.some((entry) => isOpenSession(entry) && ports.includes(entry.request.port));
}

/** TCP discovery is answered: that the unit is there and can be reached is certain. */
export function answersTcpDiscovery(evidence: readonly Evidence[]): boolean {
  return sessionOpened(evidence, DISCOVERY_PORT);
}

/** The handshakes that something completed, whoever it was. */
export function isAccepted(entry: Evidence): entry is EvidenceOf<'tcp-syn'> & { outcome: 'syn-ack' } {
  return isSyn(entry) && entry.outcome === 'syn-ack';
}

/** Requests of UDP discovery to the target's own address, and no broadcasts. */
export function whoIsTo(evidence: readonly Evidence[], target: string): EvidenceOf<'udp-whois'>[] {
  return evidence.filter(isWhoIs).filter(({ request }) => !request.broadcast && request.destination === target);
}

export function repliesOf({ replies }: Evidence): readonly Reply[] {
  return replies;
}

/** Whether anything with this source address came back for it. */
export function isAnsweredBy(entry: Evidence, address: string): boolean {
  return repliesOf(entry).some((reply) => reply.from === address);
}

/** The least MSS that the target's SYN-ACKs announce, in bytes; null where none does. */
export function leastMss(evidence: readonly Evidence[], target: string): number | null {
  const told = evidence
    .flatMap(repliesOf)
    .flatMap((reply) => (reply.kind === 'syn-ack' && reply.from === target ? (reply.mss ?? []) : []));
  return told.length > 0 ? Math.min(...told) : null;
}
