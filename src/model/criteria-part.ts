import { fromNumber, type Ipv4, isIpv4, isUnicast, toNumber } from './address.js';
import { sizeOf } from './address-ranges.js';
import { InputError } from './errors.js';
import { isHostName } from './host-name.js';

/** One part of the IP Search Criteria. `text` is the part as written; a network is the range of its hosts. */
export type CriteriaPart =
  | { kind: 'address'; text: string; address: Ipv4 }
  | { kind: 'range'; text: string; first: Ipv4; last: Ipv4 }
  | { kind: 'name'; text: string; name: string };

/** At 50 packets a second, one packet to each of them takes about an hour and a half. */
export const MOST_ADDRESSES = 2 ** 18;

const ADDRESS_RULE = 'four numbers from 0 to 255 without leading zeros, such as 192.168.42.1';
const UNIT_RULE = 'which no unit can have: 0/8, multicast, reserved and broadcast addresses are not searched';
const PREFIX = /^(?:[0-9]|[12][0-9]|3[0-2])$/;

/** Reads one part, without white space around it. Throws InputError with its place, such as `part 2`, and its rule. */
export function parsePart(text: string, place: string, option: string): CriteriaPart {
  const refuse: Refuse = (rule) => new InputError(option, `${place} ${rule}`, text);
  if (isIpv4(text)) return { kind: 'address', text, address: checkUnit(text, refuse) };
  if (isHostName(text)) return { kind: 'name', text, name: text };
  if (text.includes('/')) return { kind: 'range', text, ...parseNetwork(text, refuse) };
  if (text.includes('-')) return { kind: 'range', text, ...parseRange(text, refuse) };
  throw refuse(explain(text));
}

type Refuse = (rule: string) => InputError;
type Ends = { first: Ipv4; last: Ipv4 };

function parseRange(text: string, refuse: Refuse): Ends {
  const [first = '', last = '', ...more] = text.split('-').map((end) => end.trim());
  if (more.length > 0 || text.includes(',')) throw refuse(explain(text));
  if (!isIpv4(first)) throw refuse(`must start with an address, ${ADDRESS_RULE}`);
  if (!isIpv4(last)) throw refuse(`must end with an address, ${ADDRESS_RULE}`);
  if (toNumber(first) > toNumber(last)) throw refuse('must be a range whose start is not after its end');
  checkSize(sizeOf({ first: toNumber(first), last: toNumber(last) }), refuse);
  return { first: checkUnit(first, refuse), last: checkUnit(last, refuse) };
}

/** RFC 4632 §3.1. The network and the broadcast address are no hosts, except in /31 (RFC 3021) and /32. */
function parseNetwork(text: string, refuse: Refuse): Ends {
  const [network = '', prefix = '', ...more] = text.split('/').map((half) => half.trim());
  if (more.length > 0 || text.includes(',')) throw refuse(explain(text));
  if (!isIpv4(network)) throw refuse(`must have an address before the slash, ${ADDRESS_RULE}`);
  if (!PREFIX.test(prefix)) throw refuse('must have a prefix length from 0 to 32 after the slash');
  const size = 2 ** (32 - Number(prefix));
  const first = toNumber(network);
  const start = first - (first % size);
  const edge = size > 2 ? 1 : 0;
  checkSize(size - 2 * edge, refuse);
  if (first !== start) throw refuse(`must start at its network address: ${fromNumber(start)}/${prefix}`);
  checkUnit(network, refuse);
  return { first: fromNumber(start + edge), last: checkUnit(fromNumber(start + size - 1 - edge), refuse) };
}

function checkUnit(address: Ipv4, refuse: Refuse): Ipv4 {
  if (isUnicast(address)) return address;
  throw refuse(`must not reach ${address}, ${UNIT_RULE}`);
}

function checkSize(size: number, refuse: Refuse): void {
  if (size <= MOST_ADDRESSES) return;
  throw refuse(`must hold at most ${MOST_ADDRESSES} addresses (it holds ${size})`);
}

/** What is wrong with a part that is nothing known. */
function explain(text: string): string {
  if (text === '') return 'must not be empty';
  if (/[,|]/.test(text)) return 'must be separated from the next one by a semicolon';
  if (/[\u2010-\u2015\u2212]/.test(text)) return 'must have a plain hyphen (-) between the ends of a range';
  if (/^[\d.]+$/.test(text)) return `must be an address, ${ADDRESS_RULE}`;
  return 'must be an address, a range such as 10.2.0.1 - 10.2.0.40, a network such as 10.1.2.0/24, or a name';
}
