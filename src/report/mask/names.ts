import type { Span } from './spans.js';

interface Node {
  readonly next: Map<string, Node>;
  /** Set where a name ends. */
  name?: string;
}

const WORD = /[\p{L}\p{N}]/u;

/**
 * Finds any of many names in a text, in one walk through it: the longest that stands there alone, in any case. A name
 * inside a longer word is none, so that short names do not tear words apart.
 */
export class NameFinder {
  readonly #root: Node = { next: new Map() };

  /** True where it was not known, in any case of its letters. */
  add(name: string): boolean {
    let node = this.#root;
    for (const unit of name) {
      const next: Node = node.next.get(fold(unit)) ?? { next: new Map() };
      node.next.set(fold(unit), next);
      node = next;
    }
    const isNew = name !== '' && node.name === undefined;
    if (isNew) node.name = name;
    return isNew;
  }

  /** Every name in the text, with where it stands. */
  find(text: string): (Span & { name: string })[] {
    const units = [...text];
    const spans: (Span & { name: string })[] = [];
    let place = 0;
    for (let at = 0; at < units.length; ) {
      const found = startsWord(units, at) ? this.#longestAt(units, at) : null;
      const end = found?.end ?? at + 1;
      const start = place;
      for (; at < end; at += 1) place += units[at]?.length ?? 0;
      if (found !== null) spans.push({ start, end: place, name: found.name });
    }
    return spans;
  }

  #longestAt(units: readonly string[], start: number): { name: string; end: number } | null {
    let node: Node | undefined = this.#root;
    let found: { name: string; end: number } | null = null;
    for (let at = start; node !== undefined && at <= units.length; at += 1) {
      if (node.name !== undefined && endsWord(units, at)) found = { name: node.name, end: at };
      node = node.next.get(fold(units[at] ?? ''));
    }
    return found;
  }
}

function fold(unit: string): string {
  return unit.toLowerCase();
}

function startsWord(units: readonly string[], at: number): boolean {
  return !WORD.test(units[at] ?? '') || !WORD.test(units[at - 1] ?? '');
}

function endsWord(units: readonly string[], end: number): boolean {
  return !WORD.test(units[end] ?? '') || !WORD.test(units[end - 1] ?? '');
}
