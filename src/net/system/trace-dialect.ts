import { type Ipv4, isIpv4 } from '../../model/address.js';
import type { SystemHop, SystemTrace } from '../ports.js';
import { ADDRESS, decimal, linesOf } from './lines.js';
import { localFailure } from './local-failure.js';

/** How one family of the Unix `traceroute` marks refusals. */
export interface TraceDialect {
  /** ICMP type 3 codes that a mark can stand for. */
  marks: Readonly<Record<string, readonly number[]>>;
  /** Whether a port unreachable (3/3) ends the trace without a mark, from whomever it comes. */
  portUnreachableUnmarked: boolean;
}

/** What was asked of a program that came to its own end. */
export interface TraceContext {
  destination: Ipv4;
  maxHops: number;
}

const HOP = /^ {0,3}(\d{1,3}) {1,4}(\*|\d.*)$/;
const ANSWER = new RegExp(`^${ADDRESS}(?: <([a-z,]{1,40})>)? +([\\d.,]+) ?ms(?: (![^\\s]{0,6}))?`);
const NUMBERED_MARK = /^!<?(\d{1,2})>?$/;

/** Reads the output of a Unix traceroute with numeric addresses and one probe a hop. Pure; any text gives a value. */
export function parseTrace(text: string, context: TraceContext, dialect: TraceDialect): SystemTrace {
  const lines = linesOf(text);
  const hops = inOrder(lines.flatMap((line) => hopOf(line, dialect) ?? []));
  // A refusal to send ends the program, so hops that were printed before it are all there will be.
  const failure = localFailure(lines);
  if (failure) return { kind: 'unusable', ...failure };
  if (hops.length === 0) return { kind: 'unusable', reason: 'the output of traceroute was not understood' };
  return {
    kind: 'hops',
    hops: dialect.portUnreachableUnmarked ? markPortUnreachable(hops, context) : hops,
    reached: hops.some(({ address }) => address === context.destination),
  };
}

function hopOf(line: string, dialect: TraceDialect): SystemHop | null {
  const [, ttlText, rest = ''] = HOP.exec(line) ?? [];
  const ttl = Number(ttlText);
  if (!(ttl >= 1 && ttl <= 255)) return null;
  // Further probes of the same hop may have answered where the first did not.
  const [, address, flags, time, mark] = ANSWER.exec(rest.replace(/^(?:\* +)+/, '')) ?? [];
  if (address === undefined) return /^[* ]+$/.test(rest) ? { ttl, address: null, rttMs: null } : null;
  const rttMs = decimal(time ?? '');
  if (!isIpv4(address) || !Number.isFinite(rttMs)) return null;
  return { ttl, address, rttMs, ...refusal(mark, dialect), ...segment(flags) };
}

function refusal(mark: string | undefined, { marks }: TraceDialect): Pick<SystemHop, 'annotation' | 'icmpCodes'> {
  if (mark === undefined) return {};
  const numbered = NUMBERED_MARK.exec(mark);
  const icmpCodes = numbered ? [Number(numbered[1])] : marks[mark.replace(/^(![FM])-\d+$/, '$1')];
  return icmpCodes ? { annotation: mark, icmpCodes } : { annotation: mark };
}

/** `<syn,ack>` or `<rst,ack>`: flags of the segment (RFC 9293 §3.1) that ended a TCP trace. */
function segment(flags: string | undefined): Pick<SystemHop, 'reply'> {
  const names = flags?.split(',') ?? [];
  if (names.includes('rst')) return { reply: 'rst' };
  return names.includes('syn') && names.includes('ack') ? { reply: 'syn-ack' } : {};
}

/** Honest hops are numbered upwards; anything else in the text is not a hop. */
export function inOrder(hops: readonly SystemHop[]): SystemHop[] {
  const kept: SystemHop[] = [];
  for (const hop of hops) if (hop.ttl > (kept.at(-1)?.ttl ?? 0)) kept.push(hop);
  return kept;
}

function markPortUnreachable(hops: SystemHop[], { destination, maxHops }: TraceContext): SystemHop[] {
  const last = hops.at(-1);
  const bare = last?.address && last.address !== destination && last.annotation === undefined;
  if (!last || !bare || last.ttl >= maxHops) return hops;
  return [...hops.slice(0, -1), { ...last, annotation: '!', icmpCodes: [3] }];
}
