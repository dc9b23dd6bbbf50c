import { type LineInput, visible } from '../state/line-input.js';
import { cells, type Line, span } from '../text.js';

/** A line of input in `width` cells: its text and cursor, or a hint while it is empty. */
export function inputLine(input: LineInput, width: number, focused: boolean, hint: string): Line {
  const { text, cursor } = visible(input, width);
  const shown = (text === '' ? hint : oneCellEach(text)).slice(0, width).padEnd(width);
  const tone = text === '' ? 'hint' : 'field';
  if (!focused) return [span(shown, tone)];
  return [
    span(shown.slice(0, cursor), tone),
    span(shown[cursor] ?? ' ', 'selected'),
    span(shown.slice(cursor + 1), tone),
  ];
}

/** The cursor counts characters, so each keeps its place. */
function oneCellEach(text: string): string {
  return Array.from({ length: text.length }, (_, at) => cells(text[at] ?? '') || '?').join('');
}
