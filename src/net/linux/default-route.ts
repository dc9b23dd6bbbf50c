import type { DefaultRouteFact } from '../../model/machine-facts.js';
import { type IpAnswer, runIp } from './ip.js';

/** The default route with the lowest metric, of the main table (`ip route`). */
export async function defaultRoute(): Promise<DefaultRouteFact> {
  return readDefaultRoute(await runIp(['route', 'show', 'default']));
}

/** What the answer of `ip -json route show default` says. */
export function readDefaultRoute(answer: IpAnswer): DefaultRouteFact {
  if (answer.kind !== 'json') return { kind: 'unknown', reason: answer.message };
  const routes = answer.rows.map((row) => (row ?? {}) as Record<string, unknown>);
  const [best] = routes.sort((a, b) => Number(a['metric'] ?? 0) - Number(b['metric'] ?? 0));
  if (!best) return { kind: 'none' };
  const { gateway, dev } = best;
  if (typeof dev !== 'string') return { kind: 'unknown', reason: 'the default route names no interface' };
  return typeof gateway === 'string'
    ? { kind: 'gateway', gateway, interface: dev }
    : { kind: 'on-link', interface: dev };
}
