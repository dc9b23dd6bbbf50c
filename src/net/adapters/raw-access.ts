import type { Clock, RawAccess, RawSocket } from '../ports.js';
import { messageOf } from './errno.js';
import { openEchoSender } from './ping.js';
import { openRawSocket } from './raw-socket.js';

const ICMP = 1;
const TCP = 6;

/** Raw access, or the plain reason why there is none. */
export type RawAttempt = { raw: RawAccess; reason: null } | { raw: null; reason: string };

/**
 * Opens the one raw ICMP socket, the one raw TCP socket and the echo sender of a run. Never throws: a machine without
 * raw sockets still measures, with less certainty.
 */
export function openRawAccess(clock: Clock): RawAttempt {
  const opened: { close(): void }[] = [];
  const keep = <T extends { close(): void }>(part: T): T => {
    opened.push(part);
    return part;
  };
  try {
    const icmp: RawSocket = keep(openRawSocket(ICMP, clock));
    const tcp: RawSocket = keep(openRawSocket(TCP, clock));
    return { raw: { icmp, tcp, echo: keep(openEchoSender(clock)) }, reason: null };
  } catch (error) {
    for (const part of opened) part.close();
    return { raw: null, reason: explain(error) };
  }
}

function explain(error: unknown): string {
  const text = messageOf(error);
  if (/not permitted|permission denied/i.test(text)) {
    return 'raw sockets need root or the capability CAP_NET_RAW';
  }
  if (/cannot find module|MODULE_NOT_FOUND/i.test(text)) {
    return 'the optional package raw-socket is not built; "pathproof doctor" says how';
  }
  return `raw sockets could not be opened: ${text.split('\n')[0]}`;
}
