import type { Ladder, Path, RungOutcome } from '../../model/report.js';
import { paint, type SymbolName, symbol, type TextStyle } from './style.js';

const CELL_WIDTH = 18;
const LABEL_WIDTH = 12;

/** The path picture: hops as columns, one row for each protocol and port, drawn as a line that breaks where packets die. */
export function renderPath(path: Path, target: string, style: TextStyle): string[] {
  if (path.hops.length === 0) return ['  not traced'];
  const heads = path.hops.map((hop) => (hop.address === target ? 'unit' : `hop ${hop.ttl}`));
  const addresses = path.hops.map((hop) => hop.address ?? '(no answer)');
  return [
    row('', heads, style),
    row('PC', addresses, style),
    ...path.ladders.map((ladder) => renderLadder(ladder, style)),
  ];
}

function row(label: string, cells: readonly string[], style: TextStyle): string {
  return paint(
    style,
    'dim',
    `  ${label.padEnd(LABEL_WIDTH)}${cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')}`,
  ).trimEnd();
}

function renderLadder(ladder: Ladder, style: TextStyle): string {
  const label = ladder.port === undefined ? 'ping' : `${ladder.protocol} ${ladder.port}`;
  let broken = false;
  const cells = ladder.hops.map(({ outcome }) => {
    const cell = renderCell(outcome, broken, style);
    broken ||= isBreak(outcome);
    return cell;
  });
  return `  ${label.padEnd(LABEL_WIDTH)}${cells.join('')}  ${sayEnd(ladder)}`.trimEnd();
}

const MARKS: Record<RungOutcome, [SymbolName, 'green' | 'red' | 'dim']> = {
  passed: ['dot', 'green'],
  reached: ['met', 'green'],
  silent: ['failed', 'red'],
  unknown: ['unsure', 'dim'],
  rejected: ['failed', 'red'],
  reset: ['failed', 'red'],
  'not-tried': ['off', 'dim'],
};

function renderCell(outcome: RungOutcome, broken: boolean, style: TextStyle): string {
  if (broken) return ' '.repeat(CELL_WIDTH);
  const [name, colour] = MARKS[outcome];
  const mark = symbol(style, name);
  const gap = isBreak(outcome) ? ' ' : symbol(style, 'line');
  const line = symbol(style, 'line').repeat(CELL_WIDTH - mark.length - 2);
  return paint(style, colour, `${line}${gap}${gap}${mark}`);
}

function isBreak(outcome: RungOutcome): boolean {
  return outcome === 'silent' || outcome === 'rejected' || outcome === 'reset';
}

const ENDS: Record<RungOutcome, string> = {
  passed: '',
  reached: 'answered',
  silent: 'silent from here',
  unknown: '',
  rejected: 'rejected here',
  reset: 'reset from here',
  'not-tried': '',
};

function sayEnd(ladder: Ladder): string {
  const first = ladder.hops.find((hop) => isBreak(hop.outcome)) ?? ladder.hops.at(-1);
  return first ? ENDS[first.outcome] : '';
}
