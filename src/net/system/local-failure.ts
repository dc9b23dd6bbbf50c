import { errnoOf } from '../adapters/errno.js';

/** What programs put before the system's words: `ping: sendmsg: `, and `  1  traceroute: sendto: ` in mid-hop. */
const COMPLAINT = /^(?:\s*\d+ +)?(?:\S*(?:ping|traceroute|tracert)[^:]{0,20}: )?(?:[\w' ().]{1,60}: )?(.+)$/i;

/** Why this PC did not send, in plain words, with the name of the system's error where it is one. */
export interface LocalFailure {
  reason: string;
  errno?: string;
  /** It was the sending that was not permitted: the PC's own firewall, and no want of rights. */
  unsent?: true;
}

/** How programs call the system call that a firewall on the way out refuses. */
const SENDING = /\bsend(?:to|msg)?\b/i;
const NOT_PERMITTED = ['EPERM', 'EACCES'];

/** The first line that is the local system's refusal to send (strerror), or null. Lines about replies never match. */
export function localFailure(lines: readonly string[]): LocalFailure | null {
  if (lines.some((line) => /not have enough privileges|must (?:be|have) .{0,20}(?:root|superuser)/i.test(line))) {
    return { reason: 'this program needs root for it (or the capability CAP_NET_RAW)', errno: 'EPERM' };
  }
  for (const line of lines) {
    if (/^From |bytes from /i.test(line)) continue;
    const words = COMPLAINT.exec(line)?.[1] ?? line;
    const errno = errnoOf(words);
    if (errno === 'UNKNOWN') continue;
    const unsent = NOT_PERMITTED.includes(errno) && SENDING.test(line.slice(0, line.length - words.length));
    return { reason: words, errno, ...(unsent ? { unsent } : {}) };
  }
  return null;
}
