import { type Flow, udpFlow } from '../model/flow.js';
import { DISCOVERY_PORT, TFTP_PORT } from '../model/ports.js';
import type { ProbeContext } from '../probes/context.js';
import { lossSeen } from '../probes/loss.js';

/**
 * UDP discovery, where it is silent behind routers while TCP discovery answers: a few datagrams with low TTLs tell a
 * unit that has it off from a firewall that drops UDP 69. Not among many targets, of which many have it off, and not
 * where packets get lost: three requests in vain may be chance then.
 */
export function silentDiscovery({ log, target, sparing }: ProbeContext): Flow[] {
  const { entries } = log;
  const asked = entries.filter((entry) => entry.probe === 'udp-whois' && entry.request.destination === target);
  const routed = entries.some((entry) => entry.probe === 'route-lookup' && entry.outcome === 'routed');
  const answers = entries.some(
    (entry) => entry.probe === 'tcp-session' && entry.request.port === DISCOVERY_PORT && entry.outcome === 'open',
  );
  const silent = asked.length > 0 && asked.every(({ outcome }) => outcome === 'silent');
  return silent && routed && answers && !sparing && !lossSeen(entries) ? [udpFlow(TFTP_PORT)] : [];
}
