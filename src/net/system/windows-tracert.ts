import { isIpv4 } from '../../model/address.js';
import type { SystemHop, SystemTrace } from '../ports.js';
import { ADDRESS, linesOf } from './lines.js';
import { inOrder, type TraceContext } from './trace-dialect.js';

/** Three times (`<1 ms`, `12 ms` or `*`), then an address or, where nothing answered, words. */
const HOP = /^\s{0,4}(\d{1,3})((?:\s+(?:<?\d{1,6}\sms|\*)){3})\s+(\S.*)$/;
/** `4  10.0.12.2  reports: Destination host unreachable.`, in any language. */
const REFUSAL = new RegExp(`^\\s{0,4}(\\d{1,3})\\s+${ADDRESS}\\s+[^:]{1,40}:\\s*\\S`);

/** Reads `tracert -d` of Windows in its own language, by the shape of its lines alone. */
export function parseWindowsTracert(text: string, { destination }: TraceContext): SystemTrace {
  const hops = inOrder(linesOf(text).flatMap((line) => refusalOf(line) ?? hopOf(line) ?? []));
  if (hops.length === 0) return { kind: 'unusable', reason: 'the output of tracert was not understood' };
  return { kind: 'hops', hops, reached: hops.some(({ address }) => address === destination) };
}

function hopOf(line: string): SystemHop | null {
  const [, ttlText, times = '', tail = ''] = HOP.exec(line) ?? [];
  const ttl = Number(ttlText);
  if (!(ttl >= 1 && ttl <= 255)) return null;
  const rttMs = firstTime(times);
  const address = tail.trim();
  if (rttMs === null) return { ttl, address: null, rttMs: null };
  return isIpv4(address) ? { ttl, address, rttMs } : null;
}

/** `<1 ms` counts as 1: the bound Windows gives. */
function firstTime(times: string): number | null {
  const time = /<?(\d{1,6})\sms/.exec(times);
  return time ? Number(time[1]) : null;
}

/** Which code was refused with is left open: Windows folds several into the same words. */
function refusalOf(line: string): SystemHop | null {
  const [, ttlText, address = ''] = REFUSAL.exec(line) ?? [];
  const ttl = Number(ttlText);
  return ttl >= 1 && ttl <= 255 && isIpv4(address) ? { ttl, address, rttMs: null, annotation: '!' } : null;
}
