import { plainText } from '../report/escape.js';

/** What a piece of text means; the theme decides how it looks. Colour is never the only sign. */
export type Tone =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'good'
  | 'bad'
  | 'doubt'
  | 'accent'
  | 'title'
  /** These have a background of their own, so what fills up their row has it as well. */
  | 'selected'
  | 'field'
  | 'hint'
  | 'bar'
  | 'bar-good'
  | 'bar-bad'
  | 'bar-doubt';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of the screen. Every character of it takes exactly one cell. */
export type Line = readonly Span[];

export const EMPTY: Line = [];

/** Beyond Latin, only the symbols that pathproof draws itself are known to take one cell. */
const FIRST_DOUBTFUL = 0x300;
const OWN_SYMBOLS = new Set('✔✖⚠●○→←↑↓▲▼▶◀…–—’“”─│╭╮╰╯├┤┬┴┼━┃╳╌╸╺▁▂▃▄▅▆▇█░▌');
const FILLING: ReadonlySet<Tone> = new Set(['selected', 'field', 'hint', 'bar', 'bar-good', 'bar-bad', 'bar-doubt']);

/** Text from anywhere as one-cell characters: no control characters, and `?` where the width is not certain. */
export function cells(text: string): string {
  return [...plainText(text)].map((character) => (isNarrow(character) ? character : '?')).join('');
}

function isNarrow(character: string): boolean {
  return (character.codePointAt(0) ?? 0) < FIRST_DOUBTFUL || OWN_SYMBOLS.has(character);
}

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

export function line(...parts: readonly (Span | string)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? span(part) : part));
}

export function widthOf(spans: Line): number {
  return spans.reduce((sum, one) => sum + one.text.length, 0);
}

export function textOf(spans: Line): string {
  return spans.map((one) => one.text).join('');
}

/** The line in exactly `width` cells: padded in the background of its end, or cut with an ellipsis as its last character. */
export function fit(spans: Line, width: number): Line {
  const missing = width - widthOf(spans);
  if (missing === 0) return spans;
  if (missing > 0) return [...spans, span(' '.repeat(missing), fillingOf(spans.at(-1)?.tone))];
  return width <= 0 ? EMPTY : [...head(spans, width - 1), span('…', spans.at(-1)?.tone)];
}

function fillingOf(tone: Tone = 'plain'): Tone {
  return FILLING.has(tone) ? tone : 'plain';
}

/** What stands at the left and at the right end of a line of `width` cells; the right end gives way. */
export function justify(left: Line, right: Line, width: number, tone: Tone = 'plain'): Line {
  const gap = width - widthOf(left) - widthOf(right);
  return gap < 1 ? fit(left, width) : [...left, span(' '.repeat(gap), tone), ...right];
}

/** The first `width` cells of the line. */
export function head(spans: Line, width: number): Line {
  const kept: Span[] = [];
  let left = width;
  for (const one of spans) {
    if (left <= 0) break;
    kept.push({ ...one, text: one.text.slice(0, left) });
    left -= one.text.length;
  }
  return kept;
}

/** The line from the cell `start` on. */
export function tail(spans: Line, start: number): Line {
  let left = start;
  return spans.flatMap((one) => {
    const kept = one.text.slice(Math.max(0, left));
    left -= one.text.length;
    return kept === '' ? [] : [{ ...one, text: kept }];
  });
}

/** The line in one tone, such as that of a selected row. */
export function inTone(spans: Line, tone: Tone): Line {
  return spans.map((one) => span(one.text, tone));
}

/** A paragraph broken at spaces; words longer than the width are cut into pieces. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, width))) {
    if (current !== '' && current.length + word.length + 1 > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}

/** A label and a paragraph that hangs beside it. */
export function hanging(label: Span, text: string, width: number, tone: Tone = 'plain'): Line[] {
  const indent = label.text.length;
  return wrapText(text, Math.max(8, width - indent)).map((part, index) =>
    index === 0 ? line(label, span(part, tone)) : line(' '.repeat(indent), span(part, tone)),
  );
}

function pieces(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  return Array.from({ length: Math.ceil(word.length / width) }, (_, n) => word.slice(n * width, (n + 1) * width));
}
