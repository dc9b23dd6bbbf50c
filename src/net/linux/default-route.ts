import type { DefaultRouteFact } from '../../model/machine-facts.js';
import { type MainRoute, readMainTable } from './proc-route.js';

/** The default route with the lowest metric, of the main table. */
export async function defaultRoute(): Promise<DefaultRouteFact> {
  const table = await readMainTable();
  return table === null ? { kind: 'unknown', reason: '/proc/net/route cannot be read' } : defaultRouteOf(table);
}

export function defaultRouteOf(table: readonly MainRoute[]): DefaultRouteFact {
  const [best] = table.filter(({ mask, refuses }) => mask === 0 && !refuses).sort((a, b) => a.metric - b.metric);
  if (!best) return { kind: 'none' };
  const { gateway, interface: name } = best;
  return gateway === null ? { kind: 'on-link', interface: name } : { kind: 'gateway', gateway, interface: name };
}
