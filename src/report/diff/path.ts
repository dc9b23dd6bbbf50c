import type { Path } from '../../model/report.js';

/** Sentences on routers and distances that changed. */
export function pathChanges(before: Path, after: Path): string[] {
  const length = Math.max(before.hops.length, after.hops.length);
  const moved = Array.from({ length }, (_, index) => index + 1).flatMap((ttl) => {
    const [old, now] = [before, after].map(({ hops }) => hops.find((hop) => hop.ttl === ttl)?.address ?? null);
    return old && now && old !== now ? [`hop ${ttl} was ${old}, is ${now}`] : [];
  });
  if (before.hops.length === after.hops.length || before.hops.length === 0 || after.hops.length === 0) return moved;
  return [`the path had ${before.hops.length} hops, has ${after.hops.length}`, ...moved];
}
