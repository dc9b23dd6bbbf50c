import type { Finding } from '../../../model/finding.js';
import { shortHostName } from '../../../model/host-name.js';
import type { FlowTrace, Hop, Path } from '../../../model/report.js';
import { isUncharted, isUnitHop, lastPassed, sayNoAddress, traceEnd, UNSENT_WORDS } from '../../../model/trace-end.js';
import { plainText } from '../../escape.js';
import { type Html, html } from './markup.js';
import { type Broken, type Columns, drawRow } from './trace-row.js';

const LABEL = 102;
/** Where the PC stands: at the end of the labels. */
const PC = LABEL - 14;
const END = 150;
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

/**
 * The path picture, as in the terminal: hops as columns, one row for each protocol and port, drawn as a line that
 * breaks where packets die; suspects are marked below their columns. What it shows is told in its description as well.
 */
export function renderTraceSvg(path: Path, target: string, findings: readonly Finding[]): Html {
  const column = path.hops.length > MOST_WIDE ? NARROW : COLUMN;
  const suspected = placedFailures(path, findings);
  const width = LABEL + path.hops.length * column + END;
  const named = column === COLUMN && path.hops.some(({ name }) => name !== undefined);
  const head = named ? NAMED_HEAD : HEAD;
  const captures = column === NARROW ? [] : (path.captures ?? []);
  const rows = path.ladders.length + suspected.length + (captures.length > 0 ? 1 : 0);
  const height = head + rows * ROW + 8;
  const center = (index: number): number => LABEL + index * column + column / 2;
  const columns: Columns = { pc: PC, center, end: LABEL + path.hops.length * column + 8 };
  return html`<svg class="trace" style="--wide: ${width}px" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${describe(path, target)}">
${path.hops.map((hop, index) => drawHead(hop, { unit: isUnitHop(path, hop, target), x: center(index), head, height, column }))}
<text x="${PC}" y="16" text-anchor="middle">PC</text>
${path.ladders.map((trace, row) => drawRow(trace, traceEnd(trace, path, target), head + row * ROW + ROW / 2, columns))}
${suspected.map((finding, row) => drawSuspects(path, finding, head + (path.ladders.length + row) * ROW + ROW / 2, columns))}
${captures.length === 0 ? null : drawCaptures(captures, head + (rows - 1) * ROW + ROW / 2, columns)}
</svg>`;
}

/** Each capture below the link that it was taken on: between the device before it and the one behind. */
function drawCaptures(captures: NonNullable<Path['captures']>, y: number, { pc, center }: Columns): Html {
  const links = [...new Set(captures.map(({ hop }) => hop))];
  const marks = links.map((hop) => {
    const x = hop === 0 ? (pc + center(0)) / 2 : (center(hop - 1) + center(hop)) / 2;
    const names = captures.filter((one) => one.hop === hop).map(({ name }) => plainText(name));
    return html`<text class="soft" x="${x}" y="${y + 4}" text-anchor="middle">◆ ${shortHostName(names.join(' '), NAME_CHARACTERS)}</text>`;
  });
  return html`<text class="soft" x="0" y="${y + 4}">captured</text>${marks}
`;
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
  const address = column === NARROW ? '' : plainText(hop.address ?? sayNoAddress(hop));
  const name = column === NARROW ? '' : shortHostName(plainText(hop.name ?? ''), NAME_CHARACTERS);
  return html`<line class="track" x1="${x}" y1="${head - 6}" x2="${x}" y2="${height - 8}"/><text x="${x}" y="16" text-anchor="middle">${title}</text><text class="soft" x="${x}" y="34" text-anchor="middle">${address}</text>${name === '' ? null : html`<text class="soft" x="${x}" y="52" text-anchor="middle">${name}</text>`}
`;
}

/** The failures of which a suspect has a place in the picture: the PC, or a hop. */
export function placedFailures({ hops }: Path, findings: readonly Finding[]): Finding[] {
  const isPlaced = ({ suspects }: Finding): boolean =>
    suspects.some(({ hop }) => hop === 0 || hops.some(({ ttl }) => ttl === hop));
  return findings.filter((finding) => finding.severity === 'failure' && isPlaced(finding));
}

/** The most likely first; an arrow for the way back. */
function drawSuspects({ hops }: Path, { id, suspects }: Finding, y: number, { pc, center }: Columns): Html {
  const mark = (ttl: number, x: number): Html | null => {
    const ranks = suspects.flatMap(({ hop, direction }, at) =>
      hop === ttl ? [`${at + 1}${direction === 'return' ? '←' : ''}`] : [],
    );
    if (ranks.length === 0) return null;
    return html`<text class="suspect" x="${x}" y="${y + 4}" text-anchor="middle">▲${ranks.join(' ')}</text>`;
  };
  return html`<text class="suspect" x="0" y="${y + 4}">${id}</text>${[mark(0, pc), ...hops.map(({ ttl }, index) => mark(ttl, center(index)))]}
`;
}

const WHOLE_ENDS = {
  unsent: `was ${UNSENT_WORDS}`,
  answered: 'reaches the unit',
  untold: 'was not traced to its end',
} as const;

/** The picture in words, for those who do not see it. */
function describe(path: Path, target: string): string {
  const rows = path.ladders.map((trace) => {
    const name = trace.port === undefined ? 'ping' : `${trace.protocol} ${trace.port}`;
    const end = traceEnd(trace, path, target);
    return `${name} ${end.kind === 'broken' ? describeBreak(trace, end) : WHOLE_ENDS[end.kind]}`;
  });
  return `Path of ${path.hops.length} hops: ${rows.join('; ')}.`;
}

function describeBreak(trace: FlowTrace, end: Broken): string {
  const { outcome, index, atUnit, refusedHere } = end;
  if (refusedHere) return `is ${outcome} by ${atUnit ? 'the unit' : `hop ${index + 1}`}`;
  const last = lastPassed(trace, index);
  if (isUncharted(trace, end, index)) return `is ${outcome}, nobody knows where`;
  return `is ${outcome} past ${last < 0 ? 'the PC' : `hop ${last + 1}`}`;
}
