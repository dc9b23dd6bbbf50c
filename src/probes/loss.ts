import type { Evidence } from '../model/evidence/evidence.js';
import { flowKey } from '../model/flow.js';
import { FULL_TTL } from './context.js';

/** Whether any flow had both answered and lost packets. */
export function lossSeen(entries: readonly Evidence[]): boolean {
  const seen = new Map<string, Set<boolean>>();
  for (const entry of entries) {
    if (entry.probe !== 'echo' && entry.probe !== 'tcp-syn') continue;
    if (entry.request.ttl < FULL_TTL || entry.outcome === 'pending' || entry.outcome === 'not-sent') continue;
    const key = flowKey(entry.probe === 'echo' ? { protocol: 'icmp' } : { protocol: 'tcp', port: entry.request.port });
    seen.set(key, (seen.get(key) ?? new Set()).add(entry.outcome !== 'silent'));
  }
  return [...seen.values()].some((outcomes) => outcomes.size > 1);
}
