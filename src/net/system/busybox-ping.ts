import type { Ipv4 } from '../../model/address.js';
import type { SystemPing } from '../ports.js';
import { parsePing } from './ping-dialect.js';

/** Reads `ping` of busybox, which shows no ICMP errors: a refusal looks like silence. */
export function parseBusyboxPing(text: string, destination: Ipv4): SystemPing {
  return parsePing(text, destination, { error: null, codes: [] });
}
