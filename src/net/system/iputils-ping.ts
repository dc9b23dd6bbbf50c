import type { Ipv4 } from '../../model/address.js';
import type { SystemPing } from '../ports.js';
import { ADDRESS } from './lines.js';
import { type IcmpWords, type PingDialect, parsePing } from './ping-dialect.js';

/** The words of iputils for RFC 792, RFC 1122 §3.2.2.1 and RFC 1812 §5.2.7.1. */
const CODES: readonly IcmpWords[] = [
  { words: /^Destination Net Unreachable for Type of Service$/i, icmpType: 3, icmpCode: 11 },
  { words: /^Destination Host Unreachable for Type of Service$/i, icmpType: 3, icmpCode: 12 },
  { words: /^Destination Net Unreachable$/i, icmpType: 3, icmpCode: 0 },
  { words: /^Destination Host Unreachable$/i, icmpType: 3, icmpCode: 1 },
  { words: /^Destination Protocol Unreachable$/i, icmpType: 3, icmpCode: 2 },
  { words: /^Destination Port Unreachable$/i, icmpType: 3, icmpCode: 3 },
  { words: /^Frag needed and DF set/i, icmpType: 3, icmpCode: 4 },
  { words: /^Source Route Failed$/i, icmpType: 3, icmpCode: 5 },
  { words: /^Destination Net Unknown$/i, icmpType: 3, icmpCode: 6 },
  { words: /^Destination Host Unknown$/i, icmpType: 3, icmpCode: 7 },
  { words: /^Source Host Isolated$/i, icmpType: 3, icmpCode: 8 },
  { words: /^Destination Net Prohibited$/i, icmpType: 3, icmpCode: 9 },
  { words: /^Destination Host Prohibited$/i, icmpType: 3, icmpCode: 10 },
  { words: /^Packet filtered$/i, icmpType: 3, icmpCode: 13 },
  { words: /^Precedence Violation$/i, icmpType: 3, icmpCode: 14 },
  { words: /^Precedence Cutoff$/i, icmpType: 3, icmpCode: 15 },
  { words: /^Time to live exceeded$/i, icmpType: 11, icmpCode: 0 },
  { words: /^Frag reassembly time exceeded$/i, icmpType: 11, icmpCode: 1 },
];

const IPUTILS: PingDialect = {
  error: new RegExp(`^From (?<from>${ADDRESS}) icmp_seq=\\d+ (?<text>\\S.*)$`),
  codes: CODES,
};

/**
 * Reads `ping -n` of iputils (Linux). Its silence is weaker than it looks: version 20221126 does not say when the PC's
 * own firewall refuses to send.
 */
export function parseIputilsPing(text: string, destination: Ipv4): SystemPing {
  return parsePing(text, destination, IPUTILS);
}
