/** Whether parsed JSON is nested deeper than `most` levels; looked at without recursion, which could overflow. */
export function isNestedDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const inner = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    level = inner.filter((item) => typeof item === 'object' && item !== null);
    if (level.length > 0 && depth >= most) return true;
  }
  return false;
}
