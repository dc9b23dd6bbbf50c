import { type Ipv4, isIpv4 } from '../../model/address.js';
import type { SystemPing } from '../ports.js';
import { ADDRESS, linesOf } from './lines.js';
import { type IcmpWords, icmpOf, NOT_UNDERSTOOD } from './ping-dialect.js';

/** An address and a colon in any language; the rest tells a reply (`TTL=`) from an error (words). */
const FROM = new RegExp(`(?:^|\\s)${ADDRESS} ?: ?(\\S.*)$`);
const TTL = /\bTTL=(\d{1,3})\b/i;
const TIME = /[=<]\s?(\d{1,6})\s?ms/i;
/** `Packets: Sent = 3, Received = 0, Lost = 3`, in any language. */
const SUMMARY = /= ?(\d{1,6}), [^=]+= ?\d{1,6}, [^=]+= ?\d{1,6}\b/;

/** In every code page the umlaut is one or two characters. */
const TIMED_OUT = /request timed out|Zeit.{1,2}berschreitung der Anforderung/i;
const NOT_SENT = /general failure|transmit failed|Allgemeiner Fehler|Fehler bei der .{1,2}bertragung|PING: /i;

/** Windows folds several codes into "host" and "net unreachable", so only the type is certain for these. */
const CODES: readonly IcmpWords[] = [
  { words: /TTL expired in transit|ltigkeitsdauer wurde bei der .{1,2}bertragung/i, icmpType: 11, icmpCode: 0 },
  { words: /TTL expired during reassembly/i, icmpType: 11, icmpCode: 1 },
  { words: /(?:protocol unreachable|Zielprotokoll nicht erreichbar)/i, icmpType: 3, icmpCode: 2 },
  { words: /(?:port unreachable|Zielport nicht erreichbar)/i, icmpType: 3, icmpCode: 3 },
  { words: /needs to be fragmented|fragmentiert werden/i, icmpType: 3, icmpCode: 4 },
  { words: /unreachable|nicht erreichbar/i, icmpType: 3 },
];

/**
 * Reads `ping` of Windows in its own language: replies and errors by their shape alone, silence in English and German.
 * An error that comes from the PC's own address means that the PC got no answer to its ARP request.
 */
export function parseWindowsPing(text: string, destination: Ipv4): SystemPing {
  const lines = linesOf(text);
  const sent = sentIn(lines);
  return answered(lines, destination, sent) ?? refused(lines) ?? notAnswered(lines, sent);
}

function sentIn(lines: readonly string[]): number {
  const summary = lines.map((line) => SUMMARY.exec(line)).find((match) => match !== null);
  return Number(summary?.[1] ?? 0);
}

function answered(lines: readonly string[], destination: Ipv4, sent: number): SystemPing | null {
  const replies = lines.flatMap((line) => replyOf(line, destination) ?? []);
  const [first] = replies;
  return first ? { kind: 'answered', ...first, sent: Math.max(sent, replies.length), received: replies.length } : null;
}

function replyOf(line: string, destination: Ipv4): { ttl: number; rttMs: number } | null {
  const [, from, rest = ''] = FROM.exec(line) ?? [];
  const ttl = TTL.exec(rest);
  const time = TIME.exec(rest);
  if (from !== destination || !ttl || !time || Number(ttl[1]) > 255) return null;
  return { ttl: Number(ttl[1]), rttMs: Number(time[1]) };
}

function refused(lines: readonly string[]): SystemPing | null {
  for (const line of lines) {
    const [, from, text] = FROM.exec(line) ?? [];
    if (from === undefined || text === undefined || !isIpv4(from) || TTL.test(text)) continue;
    return { kind: 'error', from, ...icmpOf(text, CODES), text };
  }
  return null;
}

/** Without an address in it a line is words alone: only known ones are taken for silence. */
function notAnswered(lines: readonly string[], sent: number): SystemPing {
  const unsent = lines.find((line) => NOT_SENT.test(line));
  if (unsent !== undefined) return { kind: 'unusable', reason: `Windows did not send: ${unsent}` };
  if (sent > 0 && lines.some((line) => TIMED_OUT.test(line))) return { kind: 'silent', sent, errorsShown: true };
  return NOT_UNDERSTOOD;
}
