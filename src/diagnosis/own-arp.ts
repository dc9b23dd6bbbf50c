import type { Reply } from '../model/evidence.js';
import { UNREACHABLE } from '../model/icmp-name.js';

const HOST_UNREACHABLE = 1;

/**
 * "Host unreachable" (ICMP 3/1) from the PC's own address: what its system tells itself when nobody answers its ARP
 * requests for the next hop (RFC 1122 §3.3.1.2).
 */
export function isOwnArpFailure(reply: Reply, own: string | undefined): boolean {
  return (
    reply.kind === 'icmp-error' &&
    reply.icmpType === UNREACHABLE &&
    reply.icmpCode === HOST_UNREACHABLE &&
    reply.from === own
  );
}
