import type { Ipv4 } from '../../model/address.js';
import type { SystemPing } from '../ports.js';
import { ADDRESS } from './lines.js';
import { type IcmpWords, type PingDialect, parsePing } from './ping-dialect.js';

/** The words of the BSD ping; the codes it has no words for are written as `Bad Code`. */
const CODES: readonly IcmpWords[] = [
  { words: /^Destination Net Unreachable$/i, icmpType: 3, icmpCode: 0 },
  { words: /^Destination Host Unreachable$/i, icmpType: 3, icmpCode: 1 },
  { words: /^Destination Protocol Unreachable$/i, icmpType: 3, icmpCode: 2 },
  { words: /^Destination Port Unreachable$/i, icmpType: 3, icmpCode: 3 },
  { words: /^frag needed and DF set/i, icmpType: 3, icmpCode: 4 },
  { words: /^Source Route Failed$/i, icmpType: 3, icmpCode: 5 },
  { words: /^Communication prohibited by filter$/i, icmpType: 3, icmpCode: 13 },
  { words: /^Time to live exceeded$/i, icmpType: 11, icmpCode: 0 },
  { words: /^Frag reassembly time exceeded$/i, icmpType: 11, icmpCode: 1 },
];

const MACOS: PingDialect = {
  error: new RegExp(`^\\d+ bytes from (?<from>${ADDRESS}): (?!icmp_seq=)(?<text>\\S.*)$`),
  codes: CODES,
};

/** Reads `ping -n` of macOS (and the other BSDs). */
export function parseMacosPing(text: string, destination: Ipv4): SystemPing {
  return parsePing(text, destination, MACOS);
}
