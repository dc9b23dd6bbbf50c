/** Turns a captured terminal screen (`tmux capture-pane -e -p`) into an SVG picture. SGR as ECMA-48 and xterm have it. */

const CELL = { width: 8.4, height: 18 };
const MARGIN = { side: 14, top: 38, bottom: 14 };
const PAPER = '#16181d';
const INK = '#d6d8dc';
const BASE = [
  ['#2a2d34', '#d75f5f', '#5fb37a', '#d7af5f', '#6fa8dc', '#b48ead', '#5fafaf', '#d6d8dc'],
  ['#6b7078', '#ff6f6f', '#7fd39a', '#ffd787', '#8fc8fc', '#d4aecd', '#7fcfcf', '#ffffff'],
].flat();
const LEVELS = [0, 95, 135, 175, 215, 255];
const PLAIN = { ink: INK, paper: null, bold: false, inverse: false, underline: false };

/** The picture of the screen's lines, `columns` cells wide. */
export function ansiToSvg(screen, columns, title) {
  const lines = screen.replace(/\n+$/, '').split('\n');
  const width = columns * CELL.width + MARGIN.side * 2;
  const height = lines.length * CELL.height + MARGIN.top + MARGIN.bottom;
  const body = drawLines(lines);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${height}" role="img" aria-label="${escape(title)}">`,
    '<style>text{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:14px;white-space:pre}</style>',
    `<rect width="100%" height="100%" rx="9" fill="${PAPER}"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (fill, at) => `<circle cx="${20 + at * 20}" cy="19" r="6" fill="${fill}"/>`,
    ),
    `<text x="50%" y="24" text-anchor="middle" fill="#8a8f98">${escape(title)}</text>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

function drawLines(lines) {
  let style = PLAIN;
  return lines.flatMap((line, row) => {
    const { runs, after } = runsOf(line, style);
    style = after;
    return runs.flatMap((run) => drawRun(run, row));
  });
}

/** Pieces of a line in one style each, with the column where they begin. */
function runsOf(line, before) {
  const runs = [];
  let style = before;
  let column = 0;
  for (const piece of line.split(/(\u001b\[[\d;]*m)/)) {
    const codes = /^\u001b\[([\d;]*)m$/.exec(piece);
    if (codes) style = restyle(style, codes[1].split(';').map(Number));
    else if (piece !== '') {
      runs.push({ text: piece, column, style });
      column += [...piece].length;
    }
  }
  return { runs, after: style };
}

function restyle(style, codes) {
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at];
    if ((code === 38 || code === 48) && codes[at + 1] === 5) {
      next = { ...next, [code === 38 ? 'ink' : 'paper']: colour(codes[at + 2]) };
      at += 2;
    } else next = simple(next, code);
  }
  return next;
}

function simple(style, code) {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 22) return { ...style, bold: false };
  if (code === 4 || code === 24) return { ...style, underline: code === 4 };
  if (code === 7 || code === 27) return { ...style, inverse: code === 7 };
  if (code >= 30 && code <= 37) return { ...style, ink: BASE[code - 30] };
  if (code >= 40 && code <= 47) return { ...style, paper: BASE[code - 40] };
  if (code === 39) return { ...style, ink: INK };
  return code === 49 ? { ...style, paper: null } : style;
}

/** xterm's 256 colours: 16 of the theme, a cube of 6, 24 greys. */
function colour(index) {
  if (index < 16) return BASE[index];
  const parts =
    index >= 232
      ? Array(3).fill(8 + (index - 232) * 10)
      : [36, 6, 1].map((step) => LEVELS[Math.floor((index - 16) / step) % 6]);
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function drawRun({ text, column, style }, row) {
  const { bold, inverse, underline } = style;
  const ink = inverse ? (style.paper ?? PAPER) : style.ink;
  const paper = inverse ? style.ink : style.paper;
  const length = [...text].length;
  const x = round(MARGIN.side + column * CELL.width);
  const y = MARGIN.top + row * CELL.height;
  const width = round(length * CELL.width);
  const back =
    paper === null ? [] : [`<rect x="${x}" y="${y}" width="${width}" height="${CELL.height}" fill="${paper}"/>`];
  if (text.trim() === '') return back;
  const looks = `${bold ? ' font-weight="bold"' : ''}${underline ? ' text-decoration="underline"' : ''}`;
  const attributes = `x="${x}" y="${y + 13.5}" fill="${ink}" textLength="${width}" lengthAdjust="spacingAndGlyphs"`;
  return [...back, `<text ${attributes}${looks}>${escape(text)}</text>`];
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function escape(text) {
  return text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]);
}
