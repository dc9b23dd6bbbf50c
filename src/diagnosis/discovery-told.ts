import type { Evidence, Purpose } from '../model/evidence.js';
import { UNREACHABLE } from '../model/icmp-name.js';
import { DISCOVERY_PORT, TFTP_PORT } from '../model/ports.js';

const RUNGS: readonly Purpose[] = ['control', 'test'];
/** What a filter says; the other codes speak of routes, and of no port. */
const FILTER_CODES = [3, 9, 10, 13];

/**
 * Whether more is known of UDP discovery than that it is silent: it was traced, or a device on the way refuses it while
 * the unit answers TCP discovery.
 */
export function isDiscoveryTold(evidence: readonly Evidence[], target: string): boolean {
  return (
    evidence.some(isTraced) || (answersTcp(evidence) && evidence.some((entry) => isRefusedElsewhere(entry, target)))
  );
}

function isTraced(entry: Evidence): boolean {
  return entry.probe === 'udp-port' && entry.request.port === TFTP_PORT && RUNGS.includes(entry.request.purpose);
}

function answersTcp(evidence: readonly Evidence[]): boolean {
  return evidence.some(
    (entry) => entry.probe === 'tcp-session' && entry.request.port === DISCOVERY_PORT && entry.outcome === 'open',
  );
}

function isRefusedElsewhere(entry: Evidence, target: string): boolean {
  if (entry.probe !== 'udp-whois' || entry.request.destination !== target) return false;
  return entry.replies.some(
    (reply) => reply.kind === 'icmp-error' && reply.from !== target && isFilterWord(reply.icmpType, reply.icmpCode),
  );
}

function isFilterWord(type: number, code: number): boolean {
  return type === UNREACHABLE && FILTER_CODES.includes(code);
}
