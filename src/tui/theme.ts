import type { Line, Tone } from './text.js';

/** Colours of the terminal: none, the eight of ECMA-48, or 256. */
export type ColourDepth = 0 | 8 | 256;

export interface Theme {
  readonly depth: ColourDepth;
  /** ASCII characters only. */
  readonly ascii: boolean;
}

/** Readable on dark and on light terminals: the default colours, and mid tones beside them. */
const SGR: Record<Tone, Record<ColourDepth, string>> = {
  plain: { 0: '', 8: '', 256: '' },
  strong: { 0: '1', 8: '1', 256: '1' },
  dim: { 0: '', 8: '', 256: '38;5;245' },
  good: { 0: '', 8: '32', 256: '38;5;35' },
  bad: { 0: '1', 8: '1;31', 256: '1;38;5;203' },
  doubt: { 0: '', 8: '33', 256: '38;5;178' },
  accent: { 0: '1', 8: '36', 256: '38;5;74' },
  title: { 0: '1', 8: '1;36', 256: '1;38;5;74' },
  selected: { 0: '7', 8: '7', 256: '1;38;5;231;48;5;24' },
  field: { 0: '4', 8: '4', 256: '38;5;254;48;5;238' },
  hint: { 0: '4', 8: '4', 256: '38;5;246;48;5;238' },
  bar: { 0: '7', 8: '7', 256: '38;5;253;48;5;236' },
  'bar-good': { 0: '1;7', 8: '30;42', 256: '1;38;5;231;48;5;28' },
  'bar-bad': { 0: '1;7', 8: '1;37;41', 256: '1;38;5;231;48;5;124' },
  'bar-doubt': { 0: '1;7', 8: '30;43', 256: '1;38;5;16;48;5;178' },
};

/** The line with the escape sequences of its tones. Its texts must hold no control characters. */
export function paintLine(line: Line, theme: Theme): string {
  return line.map(({ text, tone }) => paint(asciiOf(text, theme), SGR[tone][theme.depth])).join('');
}

function paint(text: string, codes: string): string {
  return codes === '' ? text : `\u001b[${codes}m${text}\u001b[0m`;
}

const ASCII: Record<string, string> = {
  '✔': '+',
  '✖': 'X',
  '⚠': '!',
  '●': '*',
  '○': 'o',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '▲': '^',
  '▼': 'v',
  '▶': '>',
  '◀': '<',
  '…': '~',
  '–': '-',
  '—': '-',
  '’': "'",
  '“': '"',
  '”': '"',
  '─': '-',
  '━': '=',
  '╌': '.',
  '│': '|',
  '┃': '|',
  '╳': 'X',
  '╸': '-',
  '╺': '-',
  '·': '.',
  '░': '.',
  '▌': '|',
  '×': 'x',
  '▁': '_',
  '▂': '_',
  '▃': '.',
  '▄': '-',
  '▅': '-',
  '▆': '=',
  '▇': '=',
  '█': '#',
};

/** One ASCII character for each character, so that nothing moves. */
function asciiOf(text: string, { ascii }: Theme): string {
  if (!ascii) return text;
  return text.replace(
    /[^\x20-\x7e]/g,
    (character) => ASCII[character] ?? ('╭╮╰╯├┤┬┴┼'.includes(character) ? '+' : '?'),
  );
}
