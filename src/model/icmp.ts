/** ICMP types that pathproof draws conclusions from (RFC 792). */
export const UNREACHABLE = 3;
/** Codes of destination unreachable: network unreachable, network unknown, unreachable for the type of service. */
export const NO_ROUTE_CODES: readonly number[] = [0, 6, 11];
export const TIME_EXCEEDED = 11;
export const HOST_UNREACHABLE = 1;
/** ARP is given up after about three seconds; an answer before this is no failed ARP (Linux, RFC 1812 §5.2.7.1). */
export const EARLIEST_ARP_FAILURE_MS = 900;

/** Codes of each error type: RFC 792, and RFC 1122 §3.2.2.1 and RFC 1812 §5.2.7.1 for type 3 codes 6 to 15. */
const CODE_WORDS: Readonly<Record<number, readonly string[]>> = {
  3: [
    'net unreachable',
    'host unreachable',
    'protocol unreachable',
    'port unreachable',
    'fragmentation needed',
    'source route failed',
    'destination network unknown',
    'destination host unknown',
    'source host isolated',
    'communication with destination network administratively prohibited',
    'communication with destination host administratively prohibited',
    'network unreachable for type of service',
    'host unreachable for type of service',
    'communication administratively prohibited',
    'host precedence violation',
    'precedence cutoff in effect',
  ],
  4: ['source quench'],
  5: [
    'redirect for the network',
    'redirect for the host',
    'redirect for the type of service and network',
    'redirect for the type of service and host',
  ],
  11: ['TTL exceeded in transit', 'fragment reassembly time exceeded'],
  12: ['parameter problem', 'required option missing', 'bad header length'],
};

const TYPE_WORDS: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  5: 'redirect',
  8: 'echo request',
  9: 'router advertisement',
  10: 'router solicitation',
  11: 'time exceeded',
  12: 'parameter problem',
  13: 'timestamp request',
  14: 'timestamp reply',
};

/** The field's words for an ICMP type and code; the numbers where a type or code has none. */
export function describeIcmp(type: number, code: number): string {
  const words = CODE_WORDS[type]?.[code];
  if (words !== undefined) return words;
  const typeWords = TYPE_WORDS[type];
  if (typeWords === undefined) return `ICMP type ${type} code ${code}`;
  return code === 0 ? typeWords : `${typeWords}, code ${code}`;
}
