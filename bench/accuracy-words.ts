import type { Graded } from './accuracy-tally.js';
import { figureOf, sayTime } from './figures.js';

/** The runs of each case. */
export function byCase(graded: readonly Graded[]): Graded[][] {
  return [...new Set(graded.map(({ one }) => one))].map((one) => graded.filter((other) => other.one === one));
}

export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
}

export function times(graded: readonly Graded[]): string {
  const time = figureOf(graded.map(({ run }) => run.ms));
  return `${sayTime(time.median)} (${sayTime(time.max)})`;
}

export function markdown(rows: readonly (readonly string[])[]): string {
  const [header = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n');
}
