const GROUPED = /^[0-9a-f]{2}(?:([:-]?)[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}$/i;
const DOTTED = /^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/i;

/** Whether the text has the form of a MAC address: 12 hexadecimal digits, separated by colons, hyphens, dots or nothing. */
export function isMac(text: string): boolean {
  return GROUPED.test(text) || DOTTED.test(text);
}

/**
 * The 12 digits of a MAC address in lower case, without separators, so that two spellings compare equal; null for any
 * other text, and for all zeros, which names no device.
 */
export function macDigits(text: string): string | null {
  const trimmed = text.trim();
  if (!isMac(trimmed)) return null;
  const digits = trimmed.replace(/[:.-]/g, '').toLowerCase();
  return digits === '000000000000' ? null : digits;
}

/** Whether two answers are of different devices: both tell a MAC, and not the same one. */
export function claimsOther(one: { mac: string } | null, other: { mac: string } | null): boolean {
  const [first, second] = [macDigits(one?.mac ?? ''), macDigits(other?.mac ?? '')];
  return first !== null && second !== null && first !== second;
}
