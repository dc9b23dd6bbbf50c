import { type Ipv4, isIpv4 } from '../../model/address.js';
import type { SystemPing } from '../ports.js';
import { ADDRESS, decimal, linesOf } from './lines.js';
import { localFailure } from './local-failure.js';

/** ICMP type and code that a ping's words stand for; what the words leave open is absent. */
export interface IcmpWords {
  words: RegExp;
  icmpType: number;
  icmpCode?: number;
}

/** How one family of the Unix `ping` writes. All write `bytes from ADDRESS: … seq=N ttl=N time=N ms` for a reply. */
export interface PingDialect {
  /** A line about an ICMP error, with the groups `from` and `text`; null where this ping does not show them. */
  error: RegExp | null;
  codes: readonly IcmpWords[];
}

const REPLY = new RegExp(`bytes from ${ADDRESS}: (?:icmp_)?seq=\\d+ ttl=(\\d{1,3}) time=([\\d.,]+) ?ms`);
const SUMMARY = /^(\d{1,6}) packets transmitted, (\d{1,6}) (?:packets )?received/;

/** Reads the output of a Unix ping of the destination. Pure; any text gives a value. */
export function parsePing(text: string, destination: Ipv4, dialect: PingDialect): SystemPing {
  const lines = linesOf(text);
  const sent = sentIn(lines);
  return (
    answered(lines, destination, sent) ??
    refused(lines, dialect) ??
    failedHere(lines) ??
    (sent === null ? NOT_UNDERSTOOD : { kind: 'silent', sent, errorsShown: dialect.error !== null })
  );
}

/** What a ping's output is taken for when nothing in it is known. */
export const NOT_UNDERSTOOD: SystemPing = { kind: 'unusable', reason: 'the output of ping was not understood' };

function sentIn(lines: readonly string[]): number | null {
  const summary = lines.map((line) => SUMMARY.exec(line)).find((match) => match !== null);
  const sent = Number(summary?.[1] ?? 0);
  return sent > 0 ? sent : null;
}

function answered(lines: readonly string[], destination: Ipv4, sent: number | null): SystemPing | null {
  const replies = lines.filter((line) => !line.includes('(DUP!)')).flatMap((line) => replyOf(line, destination) ?? []);
  const [first] = replies;
  if (!first) return null;
  // Cut off before its summary: at least what was answered was sent.
  return { kind: 'answered', ...first, sent: Math.max(sent ?? 0, replies.length), received: replies.length };
}

function replyOf(line: string, destination: Ipv4): { ttl: number; rttMs: number } | null {
  const [, from, ttlText, time] = REPLY.exec(line) ?? [];
  const [ttl, rttMs] = [Number(ttlText), decimal(time ?? '')];
  return from === destination && ttl <= 255 && Number.isFinite(rttMs) ? { ttl, rttMs } : null;
}

function refused(lines: readonly string[], { error, codes }: PingDialect): SystemPing | null {
  if (error === null) return null;
  for (const line of lines) {
    const { from, text } = error.exec(line)?.groups ?? {};
    // A redirect (RFC 792) is advice about the route: the packet itself was forwarded.
    if (from === undefined || text === undefined || !isIpv4(from) || /^redirect/i.test(text)) continue;
    return { kind: 'error', from, ...icmpOf(text, codes), text };
  }
  return null;
}

/** The ICMP type and code that the words stand for; nothing where they are not known. */
export function icmpOf(text: string, codes: readonly IcmpWords[]): { icmpType?: number; icmpCode?: number } {
  const badCode = /^Dest Unreachable, Bad Code: (\d{1,3})$/.exec(text);
  if (badCode) return { icmpType: 3, icmpCode: Number(badCode[1]) };
  const known = codes.find(({ words }) => words.test(text));
  if (!known) return {};
  const { icmpType, icmpCode } = known;
  return icmpCode === undefined ? { icmpType } : { icmpType, icmpCode };
}

function failedHere(lines: readonly string[]): SystemPing | null {
  const failure = localFailure(lines);
  return failure && { kind: 'unusable', ...failure };
}
