import { isIpv4 } from '../../model/address.js';
import type { RouteLookup, RouteTable } from '../ports.js';
import { askIp } from './ip-batch.js';

/** The kernel's own answer to "how would you reach this address now" (`ip route get`). */
export const linuxRoutes: RouteTable = {
  async lookup(destination) {
    const answer = await askIp(['route', 'get', destination]);
    if (answer.kind === 'missing') return { kind: 'unknown', reason: answer.message };
    if (answer.kind === 'refused') return { kind: 'no-route', reason: sayRefusal(answer.message) };
    return toRoute(answer.rows[0]);
  },
};

function toRoute(row: unknown): RouteLookup {
  const { type, dev, prefsrc, gateway } = (row ?? {}) as Record<string, unknown>;
  if (typeof dev !== 'string' || typeof prefsrc !== 'string' || !isIpv4(prefsrc)) {
    return { kind: 'unknown', reason: 'the route lookup gave no interface and source address' };
  }
  if (type === 'local') return { kind: 'local', interface: dev, source: prefsrc };
  if (typeof gateway === 'string' && isIpv4(gateway)) {
    return { kind: 'routed', interface: dev, source: prefsrc, gateway };
  }
  return { kind: 'on-link', interface: dev, source: prefsrc };
}

function sayRefusal(message: string): string {
  return message.replace(/^RTNETLINK answers: /, '');
}
