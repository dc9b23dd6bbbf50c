/** Where something stands in a text, end excluded. */
export interface Span {
  start: number;
  end: number;
}

/** What stands there, and what to write in its place. */
export interface Masking extends Span {
  token(): string;
}

/**
 * The text with every masking done. Where some overlap, the one that covers the others stands for them; where none does,
 * each leaves its token, so that no part of any is left.
 */
export function replaceSpans(text: string, maskings: readonly Masking[]): string {
  const parts: string[] = [];
  let written = 0;
  for (const group of overlapping(maskings)) {
    const [start, end] = [Math.min(...group.map((one) => one.start)), Math.max(...group.map((one) => one.end))];
    const mask = group.find((one) => one.start === start && one.end === end);
    parts.push(text.slice(written, start), (mask ? [mask] : group).map((one) => one.token()).join(' '));
    written = end;
  }
  return parts.join('') + text.slice(written);
}

/** Those that stand in each other, together, in order of place. */
function overlapping(maskings: readonly Masking[]): Masking[][] {
  const groups: Masking[][] = [];
  let end = 0;
  for (const one of maskings.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const group = groups.at(-1);
    if (group && one.start < end) group.push(one);
    else groups.push([one]);
    end = Math.max(end, one.end);
  }
  return groups;
}
