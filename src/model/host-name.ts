/** RFC 1123 §2.1: labels of letters, digits and hyphens; the last one is not a number. */
const NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

/** Whether the text is a host name by RFC 1123 §2.1, with or without the dot of the root. No IPv4 address is one. */
export function isHostName(text: string): boolean {
  return NAME.test(text);
}
