import type { Evidence } from '../../model/evidence/evidence.js';
import type { RunSettings } from '../../model/report.js';
import type { Reach } from '../definitions/definition.js';

/** How the target is reached, as far as its evidence tells by now. */
export function reachOf(target: string, evidence: readonly Evidence[], settings: RunSettings): Reach {
  const route = evidence.find((entry) => entry.probe === 'route-lookup');
  const broadcastAnswered = evidence.some(
    (entry) =>
      entry.probe === 'udp-whois' && entry.request.broadcast && entry.replies.some((reply) => reply.from === target),
  );
  return { onLink: route?.outcome === 'on-link' || route?.outcome === 'local', broadcastAnswered, settings };
}
