import { isIpv4, toNumber } from './address.js';

/** The eight groups of an IPv6 address, each of 16 bits. */
export type Ipv6Groups = readonly number[];

const GROUPS = 8;
const GROUP = /^[0-9a-f]{1,4}$/i;
const WORD = 0xffff;
/** RFC 4291 §2.5.5.2: an IPv4 address stands in the last two groups. */
const MAPPED: Ipv6Groups = [0, 0, 0, 0, 0, WORD];

/** The groups of an address in any spelling of RFC 4291 §2.2, without zone and prefix length; null for anything else. */
export function parseIpv6(text: string): Ipv6Groups | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [front, back] = halves.map(readGroups);
  if (!front || back === null) return null;
  if (back === undefined) return front.length === GROUPS ? front : null;
  const missing = GROUPS - front.length - back.length;
  // A dotted quad ends an address.
  if (missing < 1 || halves[0]?.includes('.')) return null;
  return [...front, ...Array<number>(missing).fill(0), ...back];
}

/** Groups on one side of `::`; null where one of them is none. */
function readGroups(text: string): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const dotted = isIpv4(last) ? toNumber(last) : null;
  const hex = dotted === null ? parts : parts.slice(0, -1);
  if (!hex.every((part) => GROUP.test(part))) return null;
  const groups = hex.map((part) => Number.parseInt(part, 16));
  return dotted === null ? groups : [...groups, dotted >>> 16, dotted & WORD];
}

/** The address as RFC 5952 §4 writes it: small letters, no leading zeros, the longest row of zeros as `::`. */
export function ipv6Text(groups: Ipv6Groups): string {
  const { start, length } = longestZeros(groups);
  const words = groups.map((group) => group.toString(16));
  if (length < 2) return words.join(':');
  return `${words.slice(0, start).join(':')}::${words.slice(start + length).join(':')}`;
}

function longestZeros(groups: Ipv6Groups): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (end < groups.length && groups[end] === 0) end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}

/** The IPv4 address in an IPv4-mapped one, as a number; null for every other address. */
export function mappedIpv4(groups: Ipv6Groups): number | null {
  if (!MAPPED.every((group, index) => groups[index] === group)) return null;
  return (((groups[6] ?? 0) << 16) | (groups[7] ?? 0)) >>> 0;
}
