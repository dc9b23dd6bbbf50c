import type { IcmpError, Reply } from './evidence/base.js';

/** ICMP types that pathproof draws conclusions from (RFC 792). */
export const UNREACHABLE = 3;
const SOURCE_QUENCH = 4;
const REDIRECT = 5;
export const TIME_EXCEEDED = 11;
export const PARAMETER_PROBLEM = 12;

/** Number of UDP in the IPv4 header (RFC 768). */
const UDP = 17;

/** Codes of destination unreachable: 0 to 5 by RFC 792, 6 to 12 by RFC 1122 §3.2.2.1, 13 by RFC 1812 §5.2.7.1. */
const CODE = {
  network: 0,
  host: 1,
  protocol: 2,
  port: 3,
  networkUnknown: 6,
  hostUnknown: 7,
  networkProhibited: 9,
  hostProhibited: 10,
  networkForService: 11,
  hostForService: 12,
  prohibited: 13,
} as const;

/** Only a filter says so: communication administratively prohibited (RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1). */
const ADMIN_PROHIBITED: readonly number[] = [CODE.networkProhibited, CODE.hostProhibited, CODE.prohibited];
/** No route to the network: also unknown, or none for the type of service (RFC 1812 §5.2.7.1). */
const NO_ROUTE: readonly number[] = [CODE.network, CODE.networkUnknown, CODE.networkForService];
/** A router cannot deliver, to the network or to the host (RFC 1812 §5.2.7.1): words of routing, not of a filter. */
const UNDELIVERABLE: readonly number[] = [...NO_ROUTE, CODE.host, CODE.hostUnknown, CODE.hostForService];

/** ARP is given up after about three seconds; an answer before this is no failed ARP (Linux, RFC 1812 §5.2.7.1). */
export const EARLIEST_ARP_FAILURE_MS = 900;

type Unreachable = IcmpError & { icmpType: typeof UNREACHABLE };

/** Destination unreachable of any code. */
export function isUnreachable(reply: Reply | null): reply is Unreachable {
  return reply?.kind === 'icmp-error' && reply.icmpType === UNREACHABLE;
}

/**
 * The packet was refused: destination unreachable, or parameter problem, by which some devices refuse what they do not
 * forward (RFC 792).
 */
export function isRefusal(reply: Reply | null): reply is IcmpError {
  return isUnreachable(reply) || (reply?.kind === 'icmp-error' && reply.icmpType === PARAMETER_PROBLEM);
}

/** A refusal that speaks of no route: a filter’s, if the sender is not the unit itself. */
export function isFiltersWord(reply: Reply | null): reply is IcmpError {
  return isRefusal(reply) && (reply.icmpType === PARAMETER_PROBLEM || saysFiltered(reply.icmpCode));
}

/**
 * What only the host with this address says: any packet but an ICMP error, and that nothing there takes the datagram or
 * the protocol (RFC 1122 §3.2.2.1). All other errors come from routers and filters, which may sign with its address.
 */
export function isHostsWord(reply: Reply): boolean {
  if (reply.kind !== 'icmp-error') return true;
  const ofHost = reply.icmpCode === CODE.protocol || (reply.icmpCode === CODE.port && reply.quoted.protocol === UDP);
  return isUnreachable(reply) && ofHost;
}

/** The packet's life ended at a router. */
export function isTimeExceeded(reply: Reply | null): reply is IcmpError & { icmpType: typeof TIME_EXCEEDED } {
  return reply?.kind === 'icmp-error' && reply.icmpType === TIME_EXCEEDED;
}

/** What a router says when nobody answered its ARP requests for about three seconds. */
export function isArpFailure(reply: Reply | null): reply is Unreachable & { icmpCode: typeof CODE.host } {
  return isHostUnreachable(reply) && reply.rttMs >= EARLIEST_ARP_FAILURE_MS;
}

/** Source quench and redirect advise the sender; the packet itself went on. */
export function isAdvice(reply: Reply): boolean {
  return reply.kind === 'icmp-error' && (reply.icmpType === SOURCE_QUENCH || reply.icmpType === REDIRECT);
}

/** Nothing listens on the port (RFC 1122 §4.1.3.1), or a firewall's plain "reject" says so. */
export function isPortUnreachable(reply: Reply | null): reply is Unreachable & { icmpCode: typeof CODE.port } {
  return isUnreachable(reply) && reply.icmpCode === CODE.port;
}

/** What a router says whose ARP requests for the host nobody answered (RFC 1122 §3.3.1.2), and nobody else for sure. */
export function isHostUnreachable(reply: Reply | null): reply is Unreachable & { icmpCode: typeof CODE.host } {
  return isUnreachable(reply) && saysHostUnreachable(reply.icmpCode);
}

/** By the code of a destination unreachable. */
export function saysHostUnreachable(code: number): boolean {
  return code === CODE.host;
}

/** Code of a destination unreachable that only a filter sends. */
export function saysProhibited(code: number): boolean {
  return ADMIN_PROHIBITED.includes(code);
}

/** Code that a filter sends, if the sender is not the unit itself: port unreachable is its plain "reject". */
export function saysFiltered(code: number): boolean {
  return code === CODE.port || saysProhibited(code);
}

/** Code of a router without a route to the network. */
export function saysNoRoute(code: number): boolean {
  return NO_ROUTE.includes(code);
}

/** Code of a router that cannot deliver. */
export function saysUndeliverable(code: number): boolean {
  return UNDELIVERABLE.includes(code);
}

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

/** Its words with the numbers: `host unreachable (ICMP 3/1)`. */
export function sayIcmp({ icmpType, icmpCode }: Pick<IcmpError, 'icmpType' | 'icmpCode'>): string {
  return `${describeIcmp(icmpType, icmpCode)} (ICMP ${icmpType}/${icmpCode})`;
}
