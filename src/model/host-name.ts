import { domainToASCII } from 'node:url';

/**
 * A name that leads to no unit: with the resolver's error, or with what it resolves to where no unit can have that.
 * `inHostsFile`: the PC's own hosts file says so.
 */
export interface UnresolvedName {
  name: string;
  errno?: string;
  addresses?: readonly string[];
  inHostsFile?: boolean;
}

/** RFC 1123 §2.1: labels of letters, digits and hyphens; the last one is not a number. */
const NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

/** Letters, marks and digits of any script: an internationalized name. Everything else is no part of one. */
const ANY_SCRIPT = /^[\p{L}\p{M}\p{N}.-]{1,253}$/u;
const ASCII = /^[\x00-\x7f]*$/;

/**
 * Whether the text is a host name by RFC 1123 §2.1, with or without the dot of the root, or an internationalized one
 * (RFC 5890), which the system looks up in its ASCII form. No IPv4 address is one.
 */
export function isHostName(text: string): boolean {
  return ASCII.test(text) ? NAME.test(text) : ANY_SCRIPT.test(text) && NAME.test(domainToASCII(text));
}

/**
 * What DNS or a hosts file calls an address, without the dot of the root; null where that is no host name. Underscores
 * are let through: many a network has names with them.
 */
export function givenHostName(text: string): string | null {
  const name = text.replace(/\.$/, '');
  return NAME.test(name.replaceAll('_', '-')) ? name : null;
}

/** The name in at most `width` characters: whole, or its first label, cut with `sign` where that is too long as well. */
export function shortHostName(name: string, width: number, sign = '…'): string {
  if (name.length <= width) return name;
  const [label = ''] = name.split('.');
  return label.length <= width ? label : label.slice(0, Math.max(0, width - sign.length)) + sign;
}
