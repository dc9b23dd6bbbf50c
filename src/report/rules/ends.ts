import { type Ipv4, isIpv4, isUnicast } from '../../model/address.js';
import { sourceOf as pcSource } from '../../model/evidence/queries/pc.js';
import type { TargetReport } from '../../model/report.js';
import type { Block } from './block.js';

/** The address that the PC sent from, as its route lookup showed; null where the report has none that a host can have. */
export function sourceOf({ evidence }: TargetReport): Block | null {
  const source = pcSource(evidence);
  return source === undefined ? null : hostOf(source);
}

/** The unit's address; null for names, broadcasts and everything else that no rule can name as one host. */
export function destinationOf({ address }: TargetReport): Block | null {
  return hostOf(address);
}

function hostOf(text: string): { address: Ipv4; prefix: 32 } | null {
  return isIpv4(text) && isUnicast(text) ? { address: text, prefix: 32 } : null;
}
