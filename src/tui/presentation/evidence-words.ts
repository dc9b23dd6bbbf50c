import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isCapture, isSession } from '../../model/evidence/kinds.js';
import { sayCaptured, sayCapturePlace } from '../../model/evidence/queries/captures.js';
import { saySessionOutcome } from '../../model/evidence/queries/sessions.js';
import { describeIcmp } from '../../model/icmp.js';
import { cells } from '../text.js';

/** One recorded probe in one line: what was sent, and what came back. */
export function sayEvidence(entry: Evidence): string {
  return cells(`${entry.id} ${saySent(entry)}: ${sayOutcome(entry)}`);
}

/** What was sent, or looked up, without its result. */
export function saySent(entry: Evidence): string {
  switch (entry.probe) {
    case 'echo':
      return `echo request to ${entry.request.destination} ttl ${entry.request.ttl}${purpose(entry.request.purpose)}`;
    case 'tcp-syn':
      return `SYN to ${entry.request.port} from ${entry.request.sourcePort} ttl ${entry.request.ttl}${purpose(entry.request.purpose)}`;
    case 'tcp-session':
      return `session to ${entry.request.port}${entry.request.tls ? ' with TLS' : ''}`;
    case 'udp-whois':
      return `who_is to ${entry.request.destination}${entry.request.broadcast ? ' (broadcast)' : ''}`;
    case 'route-lookup':
      return `route to ${entry.request.destination}`;
    case 'neighbour':
      return `neighbour ${entry.request.destination} on ${entry.request.interface}`;
    case 'name-lookup':
      return `name ${entry.request.name}`;
    case 'base-port-search':
      return `search for a moved base port on ${entry.request.destination}`;
    case 'udp-port':
      return `UDP to ${entry.request.port} ttl ${entry.request.ttl}${purpose(entry.request.purpose)}`;
    case 'udp-listen':
      return 'listening for what the unit sends by itself';
    case 'links':
      return 'links of this PC';
    case 'local-firewall':
      return 'this PC’s own firewall';
    case 'interfaces':
      return 'interfaces of this PC';
    case 'system-ping':
      return `ping ${entry.request.destination}, ${entry.request.count} packets`;
    case 'capture':
      return `${entry.request.name}, ${sayCapturePlace(entry.request)}`;
    case 'system-trace':
      return `trace to ${entry.request.destination}${entry.request.port === undefined ? '' : ` port ${entry.request.port}`}`;
  }
}

function purpose(why: string): string {
  return why === 'attempt' ? '' : ` (${why})`;
}

function sayOutcome(entry: Evidence): string {
  if (isSession(entry)) return saySessionOutcome(entry);
  if (isCapture(entry)) return sayCaptured(entry);
  const [reply] = entry.replies as readonly Reply[];
  return reply ? sayReply(reply) : entry.outcome;
}

/** A reply in a few words. */
export function sayReply(reply: Reply): string {
  const time = `${reply.rttMs.toFixed(1)} ms`;
  if (reply.kind === 'icmp-error') {
    return `${describeIcmp(reply.icmpType, reply.icmpCode)} (${reply.icmpType}/${reply.icmpCode}) from ${reply.from}, ${time}`;
  }
  return `${reply.kind} from ${reply.from}, ${time}`;
}
