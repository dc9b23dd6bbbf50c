import { isIpv4 } from '../../model/address.js';
import { parseIpv6 } from '../../model/ipv6.js';
import { findIpv6 } from './ipv6.js';
import type { Masking } from './spans.js';
import type { Tokens } from './tokens.js';

export const ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g;
/** Of six bytes or eight (EUI-64), behind a label such as `MAC:` too; no part of a longer row of bytes. */
export const MAC =
  /(?<![0-9a-fA-F.-])(?<!::|(?<![0-9a-zA-Z])[0-9a-fA-F]{1,4}:)(?:[0-9a-fA-F]{2}([:-])(?:(?:[0-9a-fA-F]{2}\1){6}|(?:[0-9a-fA-F]{2}\1){4})[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}|[0-9a-fA-F]{12})(?![0-9a-fA-F])(?![:-][0-9a-fA-F]{1,4}(?![0-9a-zA-Z]))/g;

/** Every address and MAC in a text, with the token to write in its place. */
export function findPlaces(text: string, tokens: Tokens): Masking[] {
  return [
    ...findIpv6(text).map((one) => ({ ...one, token: () => tokens.ipv6(one.groups) })),
    ...matches(text, MAC, (mac) => tokens.mac(mac)),
    ...matches(text, ADDRESS, (address) => tokens.address(address)),
  ];
}

/** Whether an address or a MAC stands in the text. */
export function holdsPlace(text: string): boolean {
  return text.search(MAC) >= 0 || text.search(ADDRESS) >= 0 || findIpv6(text).length > 0;
}

/** Whether the text is an address, with a zone or the length of its prefix where it has one. */
export function isAddress(text: string): boolean {
  const [address = ''] = text.split(/[%/]/);
  return isIpv4(address) || parseIpv6(address) !== null;
}

function matches(text: string, pattern: RegExp, token: (found: string) => string): Masking[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index: start }) => ({
    start,
    end: start + found.length,
    token: () => token(found),
  }));
}
