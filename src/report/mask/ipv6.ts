import { type Ipv6Groups, parseIpv6 } from '../../model/ipv6.js';
import type { Span } from './spans.js';

const GROUP = '[0-9a-f]{1,4}';
const QUAD = '(?:\\d{1,3}\\.){3}\\d{1,3}(?!\\d)';
const WHOLE = `(?:${GROUP}:){7}${GROUP}`;
const SHORTENED = `(?:(?:${GROUP}:){0,6}${GROUP})?::(?:(?:${GROUP}:){0,6}${GROUP})?`;
const DOTTED = `(?:(?:${GROUP}:){6}|(?:(?:${GROUP}:){0,5}${GROUP})?::(?:${GROUP}:){0,5})${QUAD}`;
/** A word before it ends the search, a label such as `Address:` does not; nor may groups go on before or behind it. */
const BEFORE = `(?<![0-9a-z])(?<!(?<![0-9a-z])${GROUP}:)(?<!::)`;
const BEHIND = `(?![0-9a-z])(?!:${GROUP}(?![0-9a-z]))`;
/** Eight groups and a ninth: a port without the brackets that it needs (RFC 5952 §6). */
const PORT = '(?=:[1-9]\\d{0,4}(?![0-9a-z:]))';
const IPV6 = new RegExp(`${BEFORE}(?:${DOTTED}(?![0-9a-z])|(?:${WHOLE}|${SHORTENED})${BEHIND}|${WHOLE}${PORT})`, 'gi');
/** Eight groups of two digits are a hardware address or a dump of bytes; nobody writes an IPv6 address like that. */
const OCTETS = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/i;

/**
 * The IPv6 addresses in a text, in any spelling; zones, prefix lengths, brackets and ports stay outside. Times, hardware
 * addresses and dumps of bytes are none.
 */
export function findIpv6(text: string): (Span & { groups: Ipv6Groups })[] {
  if (!text.includes(':')) return [];
  return [...text.matchAll(IPV6)].flatMap(({ 0: found, index: start }) => {
    const groups = OCTETS.test(found) ? null : parseIpv6(found);
    return groups === null ? [] : [{ start, end: start + found.length, groups }];
  });
}
