/** What raw-socket puts into its messages (strerror) against the name of the error. */
const BY_TEXT: readonly [RegExp, string][] = [
  [/operation not permitted/i, 'EPERM'],
  [/permission denied/i, 'EACCES'],
  [/network is unreachable/i, 'ENETUNREACH'],
  [/no route to host/i, 'EHOSTUNREACH'],
  [/network is down/i, 'ENETDOWN'],
  [/message too long/i, 'EMSGSIZE'],
  [/no buffer space/i, 'ENOBUFS'],
  [/resource temporarily unavailable/i, 'EAGAIN'],
  [/invalid argument/i, 'EINVAL'],
  [/cannot assign requested address/i, 'EADDRNOTAVAIL'],
];

/** Name of a system error as in errno(3): from its `code`, or from the words of strerror; else `UNKNOWN`. */
export function errnoOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && /^E[A-Z0-9_]+$/.test(code)) return code;
  const text = messageOf(error);
  return BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? 'UNKNOWN';
}

/** The words of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
