import { EMPTY, fit, type Line, line, type Span, span, type Tone } from '../text.js';

/** A rectangle of the screen with a frame and a title. */
export interface Pane {
  readonly title: string;
  readonly focused: boolean;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
  /** First line that is shown; kept within what there is. */
  readonly scroll: number;
  /** Where `lines` is a part of a longer list: how many stand before and after it. */
  readonly before?: number;
  readonly after?: number;
}

/** What a frame takes: its lines, and a blank cell before the text. */
export const FRAME = { columns: 3, rows: 2 };

/** The pane as `height` lines of `width` cells, frame included. A focused title is inverted: colour is not its only sign. */
export function drawPane({ title, focused, width, height, lines, scroll, before = 0, after = 0 }: Pane): Line[] {
  const inner = width - FRAME.columns;
  const room = Math.max(0, height - FRAME.rows);
  const start = Math.max(0, Math.min(scroll, lines.length - room));
  const shown = Array.from({ length: room }, (_, index) => fit(lines[start + index] ?? EMPTY, inner));
  const tone = focused ? 'accent' : 'dim';
  const below = lines.length - start - room;
  return [
    rule('╭', span(` ${title} `, focused ? 'selected' : 'title'), '╮', width, tone),
    ...shown.map((content) => line(span('│', tone), blankBefore(content), ...content, span('│', tone))),
    rule('╰', span(sayHidden(start + before, below + after), tone), '╯', width, tone),
  ];
}

/** A selected row is selected to its very beginning. */
function blankBefore(content: Line): Span {
  return span(' ', content[0]?.tone === 'selected' ? 'selected' : 'plain');
}

function sayHidden(above: number, below: number): string {
  if (below > 0) return ` ↓ ${below} more `;
  return above > 0 ? ` ↑ ${above} more ` : '';
}

function rule(left: string, words: Span, right: string, width: number, tone: Tone): Line {
  const text = words.text.trim() === '' ? '' : words.text.slice(0, Math.max(0, width - 4));
  return line(span(`${left}─`, tone), span(text, words.tone), span('─'.repeat(width - 3 - text.length) + right, tone));
}

/** Blocks of lines side by side; each keeps its own width. */
export function beside(...blocks: readonly { lines: readonly Line[]; width: number }[]): Line[] {
  const height = Math.max(...blocks.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    blocks.flatMap(({ lines, width }) => fit(lines[row] ?? EMPTY, width)),
  );
}
