import type { MovedBasePort } from '../model/evidence/sessions.js';
import {
  BASE_PORT_RANGE,
  SECURITY_OFFSET,
  SERVICE_OFFSETS,
  TLS_CONFIG_OFFSET,
  TLS_SECURITY_OFFSET,
} from '../model/ports.js';

const LAST_OFFSET = 9;
/** Between the services: nothing documented is there, so what opens there opens for another reason. */
const UNUSED_OFFSETS = [2, 3, 5, 6, 7];
/** Two of these show a base port. */
const SHOWING_OFFSETS = [0, TLS_CONFIG_OFFSET, SECURITY_OFFSET];
const TLS_OFFSETS: readonly number[] = [TLS_CONFIG_OFFSET, TLS_SECURITY_OFFSET];
const ENOUGH = 2;
const HIGHEST_PORT = 65_535;

/** What is known of the ports around one that opened. */
export interface Neighbourhood {
  open: ReadonlySet<number>;
  /** For ports on which a TLS handshake was tried: whether it was done. */
  tls: ReadonlyMap<number, boolean>;
}

export type Judged = { kind: 'found'; moved: MovedBasePort } | { kind: 'everything-opens' } | { kind: 'nothing' };

/** Every port that belongs to a base port to which this one may belong. */
export function neighboursOf(port: number): number[] {
  const lowest = Math.max(BASE_PORT_RANGE.min, port - LAST_OFFSET);
  const highest = Math.min(HIGHEST_PORT, port + LAST_OFFSET);
  return Array.from({ length: highest - lowest + 1 }, (_, index) => lowest + index);
}

/** The ports whose TLS handshake would tell between the base ports to which this one may belong. */
export function portsToTryTls(port: number, open: ReadonlySet<number>): number[] {
  const bases = basesOf(port).filter((base) => strangersOf(base, open) === 0);
  const tls = bases.flatMap((base) => TLS_OFFSETS.map((offset) => base + offset));
  return [...new Set(tls)].filter((one) => open.has(one));
}

/**
 * The base port to which an open port belongs: at least two of base, base + 1 and base + 8 open, or TLS is spoken on
 * base + 1, and nothing opens between them. A device that answers on every port, or a row of other services, is no unit.
 */
export function judgeNeighbourhood(port: number, seen: Neighbourhood): Judged {
  const ranked = basesOf(port)
    .map((base) => ({ base, score: scoreOf(base, seen), strangers: strangersOf(base, seen.open) }))
    .sort((a, b) => b.score - a.score || a.base - b.base);
  const best = ranked.find(({ base }) => isShown(base, seen));
  if (!best) return { kind: 'nothing' };
  if (best.strangers >= ENOUGH) return { kind: 'everything-opens' };
  if (best.strangers > 0) return { kind: 'nothing' };
  const ambiguous = ranked.some((other) => other !== best && other.strangers === 0 && other.score >= best.score);
  return { kind: 'found', moved: describe(best.base, seen, ambiguous) };
}

function basesOf(port: number): number[] {
  const bases = SERVICE_OFFSETS.map((offset) => port - offset);
  return bases.filter((base) => base >= BASE_PORT_RANGE.min && base <= BASE_PORT_RANGE.max);
}

function isShown(base: number, { open, tls }: Neighbourhood): boolean {
  if (tls.get(base + TLS_CONFIG_OFFSET) === true) return true;
  return SHOWING_OFFSETS.filter((offset) => open.has(base + offset)).length >= ENOUGH;
}

/** One for each open service; a TLS service counts twice when TLS is spoken there, and not at all when it is not. */
function scoreOf(base: number, { open, tls }: Neighbourhood): number {
  return SERVICE_OFFSETS.reduce((sum: number, offset) => {
    if (!open.has(base + offset)) return sum;
    const spoken = TLS_OFFSETS.includes(offset) ? tls.get(base + offset) : undefined;
    return sum + (spoken === undefined ? 1 : spoken ? 2 : 0);
  }, 0);
}

function strangersOf(base: number, open: ReadonlySet<number>): number {
  return UNUSED_OFFSETS.filter((offset) => open.has(base + offset)).length;
}

function describe(basePort: number, { open, tls }: Neighbourhood, ambiguous: boolean): MovedBasePort {
  const services = SERVICE_OFFSETS.map((offset) => basePort + offset).filter((port) => open.has(port));
  return { basePort, open: services, tls: tls.get(basePort + TLS_CONFIG_OFFSET) === true, ambiguous };
}
