/** Marks that combine with the character before them. */
const NO_CELL = /^\p{M}$/u;
/** East Asian wide and full-width characters, and the emoji that terminals draw in two cells. */
const TWO_CELLS =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}])$/u;

/** How many cells of a terminal a text takes. It must hold no control characters. */
export function cellsOf(text: string): number {
  return [...text].reduce((sum, character) => sum + cellsOfCharacter(character), 0);
}

/** The text in exactly `width` cells: filled up with spaces, or cut with `sign` (`…`) at its end. */
export function fitCells(text: string, width: number, sign: string): string {
  const cells = cellsOf(text);
  if (cells <= width) return text + ' '.repeat(width - cells);
  const room = width - cellsOf(sign);
  if (room < 0) return ' '.repeat(width);
  let kept = '';
  let used = 0;
  for (const character of text) {
    const wanted = cellsOfCharacter(character);
    if (used + wanted > room) break;
    kept += character;
    used += wanted;
  }
  return kept + sign + ' '.repeat(room - used);
}

/** Widths that are together at most `room`, taken from the widest first. */
export function shareWidth(widths: readonly number[], room: number): number[] {
  const shared = [...widths];
  while (shared.reduce((sum, width) => sum + width, 0) > Math.max(room, 0)) {
    const widest = shared.indexOf(Math.max(...shared));
    shared[widest] = (shared[widest] ?? 0) - 1;
  }
  return shared;
}

function cellsOfCharacter(character: string): number {
  if (NO_CELL.test(character)) return 0;
  return TWO_CELLS.test(character) ? 2 : 1;
}
