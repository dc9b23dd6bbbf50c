import type { Finding } from '../../model/finding.js';
import { shortHostName } from '../../model/host-name.js';
import { type Hop, isBreak, type Ladder, type Path, type RungOutcome } from '../../model/report.js';
import { plainText } from '../escape.js';
import { type Html, html } from './markup.js';

const LABEL = 90;
const END = 130;
const ROW = 30;
const HEAD = 48;
/** The head of a path whose routers have names. */
const NAMED_HEAD = 66;
/** An address in dotted form fits. */
const COLUMN = 130;
const NAME_CHARACTERS = 15;
/** Long paths are drawn with narrow columns; their addresses and names stand in the table below. */
const NARROW = 48;
const MOST_WIDE = 7;
const RADIUS = 4;

/**
 * The path picture, as in the terminal: hops as columns, one row for each protocol and port, drawn as a line that
 * breaks where packets die; suspects are marked below their columns. What it shows is told in its description as well.
 */
export function renderLadderSvg(path: Path, target: string, findings: readonly Finding[]): Html {
  const column = path.hops.length > MOST_WIDE ? NARROW : COLUMN;
  const suspected = findings.filter((finding) => finding.severity === 'failure' && finding.suspects.length > 0);
  const width = LABEL + path.hops.length * column + END;
  const named = column === COLUMN && path.hops.some(({ name }) => name !== undefined);
  const head = named ? NAMED_HEAD : HEAD;
  const height = head + (path.ladders.length + suspected.length) * ROW + 8;
  const center = (index: number): number => LABEL + index * column + column / 2;
  return html`<svg class="ladder" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${describe(path)}">
${path.hops.map((hop, index) => drawHead(hop, { unit: isUnit(path, hop, target), x: center(index), head, height, column }))}
<text x="0" y="16">PC</text>
${path.ladders.map((ladder, row) => drawRow(ladder, head + row * ROW + ROW / 2, column, center))}
${suspected.map((finding, row) => drawSuspects(path, finding, head + (path.ladders.length + row) * ROW + ROW / 2, center))}
</svg>`;
}

/** A router before the unit may have the target's address, and forward it. */
function isUnit({ hops }: Path, { ttl, address }: Hop, target: string): boolean {
  return address === target && ttl === hops.length;
}

/** Where the head of a column stands, in pixels. */
interface HeadPlace {
  unit: boolean;
  x: number;
  head: number;
  height: number;
  column: number;
}

function drawHead(hop: Hop, { unit, x, head, height, column }: HeadPlace): Html {
  const title = unit ? 'unit' : column === NARROW ? `${hop.ttl}` : `hop ${hop.ttl}`;
  const address = column === NARROW ? '' : plainText(hop.address ?? 'no answer');
  const name = column === NARROW ? '' : shortHostName(plainText(hop.name ?? ''), NAME_CHARACTERS);
  return html`<line class="track" x1="${x}" y1="${head - 6}" x2="${x}" y2="${height - 8}"/><text x="${x}" y="16" text-anchor="middle">${title}</text><text class="soft" x="${x}" y="34" text-anchor="middle">${address}</text>${name === '' ? null : html`<text class="soft" x="${x}" y="52" text-anchor="middle">${name}</text>`}
`;
}

function drawRow(ladder: Ladder, y: number, column: number, center: (index: number) => number): Html {
  const end = ladder.hops.findIndex(({ outcome }) => isBreak(outcome));
  const drawn = end < 0 ? ladder.hops : ladder.hops.slice(0, end + 1);
  const last = drawn.at(-1)?.outcome ?? 'not-tried';
  return html`<text x="0" y="${y + 4}">${ladder.port === undefined ? 'ping' : `${ladder.protocol} ${ladder.port}`}</text>${drawn.map(({ outcome }, index) => drawCell(outcome, index === 0 ? LABEL - 14 : center(index - 1), center(index), y))}${sayEnd(last, center(ladder.hops.length - 1) + column / 2 + 8, y)}
`;
}

function drawCell(outcome: RungOutcome, from: number, to: number, y: number): Html {
  if (isBreak(outcome)) {
    const stop = to - (to - from) * 0.3;
    return html`<line class="dying" x1="${from}" y1="${y}" x2="${stop}" y2="${y}"/><path class="cross" fill="none" d="M${to - 5} ${y - 5} L${to + 5} ${y + 5} M${to + 5} ${y - 5} L${to - 5} ${y + 5}"/>`;
  }
  const measured = outcome === 'passed' || outcome === 'reached';
  const line = html`<line class="${measured ? 'alive' : 'guess'}" x1="${from}" y1="${y}" x2="${to}" y2="${y}"/>`;
  return measured
    ? html`${line}<circle cx="${to}" cy="${y}" r="${outcome === 'reached' ? RADIUS + 2 : RADIUS}"/>`
    : line;
}

const ENDS: Partial<Record<RungOutcome, { words: string; tone: string }>> = {
  reached: { words: '✔ answered', tone: 'end-good' },
  silent: { words: '✖ silent', tone: 'end-bad' },
  rejected: { words: '✖ rejected', tone: 'end-bad' },
  reset: { words: '✖ reset', tone: 'end-bad' },
};

function sayEnd(outcome: RungOutcome, x: number, y: number): Html | null {
  const end = ENDS[outcome];
  return end ? html`<text class="${end.tone}" x="${x}" y="${y + 4}">${end.words}</text>` : null;
}

function drawSuspects(path: Path, finding: Finding, y: number, center: (index: number) => number): Html {
  const marks = path.hops.flatMap(({ ttl }, index) => {
    const rank = finding.suspects.findIndex((suspect) => suspect.hop === ttl) + 1;
    return rank > 0
      ? [html`<text class="suspect" x="${center(index)}" y="${y + 4}" text-anchor="middle">▲ ${rank}</text>`]
      : [];
  });
  return html`<text class="suspect" x="0" y="${y + 4}">${finding.id} suspects</text>${marks}
`;
}

/** The picture in words, for those who do not see it. */
function describe({ hops, ladders }: Path): string {
  const rows = ladders.map(({ protocol, port, hops: rungs }) => {
    const name = port === undefined ? 'ping' : `${protocol} ${port}`;
    const end = rungs.find(({ outcome }) => isBreak(outcome));
    if (end) return `${name} is ${end.outcome} at hop ${end.ttl}`;
    return `${name} ${rungs.at(-1)?.outcome === 'reached' ? 'reaches the unit' : 'was not traced to its end'}`;
  });
  return `Path of ${hops.length} hops: ${rows.join('; ')}.`;
}
