import type { Finding } from '../../model/finding.js';
import { isBreak, type Path } from '../../model/report.js';

/** A column of the path picture: one hop, or hops in a row of which nothing is to be told. */
export type Column =
  | { readonly kind: 'hop'; readonly index: number }
  | { readonly kind: 'rest'; readonly indexes: number[] };

/**
 * The columns for at most `most` of them. Where a path has more hops, those next to a break, suspects, and the ends
 * stay; the others are drawn together.
 */
export function columnsOf(path: Path, findings: readonly Finding[], most: number): Column[] {
  const { length } = path.hops;
  if (length <= most) return path.hops.map((_, index) => ({ kind: 'hop', index }));
  const wanted = byWeight(path, findings);
  // Every hop that is kept needs at most one column for the others before it.
  for (let count = Math.min(most, length); count > 1; count--) {
    const columns = keep(new Set(wanted.slice(0, count)), length);
    if (columns.length <= most) return columns;
  }
  return keep(new Set(wanted.slice(0, 1)), length);
}

function keep(kept: ReadonlySet<number>, length: number): Column[] {
  const columns: Column[] = [];
  for (let index = 0; index < length; index++) {
    const last = columns.at(-1);
    if (kept.has(index)) columns.push({ kind: 'hop', index });
    else if (last?.kind === 'rest') last.indexes.push(index);
    else columns.push({ kind: 'rest', indexes: [index] });
  }
  return columns;
}

/** Indexes of the hops, the most telling first. */
function byWeight(path: Path, findings: readonly Finding[]): number[] {
  const breaks = path.ladders
    .map(({ hops }) => hops.findIndex(({ outcome }) => isBreak(outcome)))
    .filter((at) => at >= 0);
  const suspects = findings
    .filter(({ severity }) => severity === 'failure')
    .flatMap((finding) => finding.suspects.map((one) => path.hops.findIndex(({ ttl }) => ttl === one.hop)))
    .filter((at) => at >= 0);
  const beforeBreaks = breaks.map((at) => at - 1).filter((at) => at >= 0);
  const rest = path.hops.map((_, index) => index);
  return [...new Set([path.hops.length - 1, ...breaks, ...beforeBreaks, ...suspects, ...rest])];
}
