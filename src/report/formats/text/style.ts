export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** How text output looks: with colours or without, with drawn lines or ASCII only. Colour is never the only sign. */
export interface TextStyle {
  colour: boolean;
  ascii: boolean;
  /** Cells of a line, where the text is for a terminal of known width; files have lines of about a hundred. */
  width?: number;
}

export const PLAIN: TextStyle = { colour: false, ascii: false };

const SGR: Record<Colour, string> = { red: '31', green: '32', yellow: '33', cyan: '36', dim: '2', bold: '1' };

export function paint(style: TextStyle, colour: Colour, text: string): string {
  return style.colour ? `\u001b[${SGR[colour]}m${text}\u001b[0m` : text;
}

/** The verdict: bold on its colour. Without colours, the words alone. */
export function banner(style: TextStyle, colour: Colour, text: string): string {
  return style.colour ? `\u001b[1;7;${SGR[colour]}m ${text} \u001b[0m` : text;
}

const SYMBOLS = {
  met: ['✔', '+'],
  failed: ['✖', 'X'],
  unsure: ['?', '?'],
  refused: ['×', 'x'],
  off: ['–', '-'],
  person: ['○', 'o'],
  arrow: ['→', '->'],
  back: ['←', '<-'],
  line: ['─', '-'],
  dots: ['╌', '.'],
  dot: ['●', 'o'],
  wait: ['…', '...'],
  capture: ['◆', '^'],
  bullet: ['·', '-'],
} as const;

export type SymbolName = keyof typeof SYMBOLS;

export function symbol(style: TextStyle, name: SymbolName): string {
  return SYMBOLS[name][style.ascii ? 1 : 0];
}

/** In ASCII mode, the typographic characters of pathproof's own sentences too. */
export function asciiText(style: TextStyle, text: string): string {
  if (!style.ascii) return text;
  const plain: Record<string, string> = {
    '’': "'",
    '–': '-',
    '—': '-',
    '…': '...',
    '“': '"',
    '”': '"',
    '·': '-',
    '→': '->',
  };
  return text.replace(/[^\x20-\x7e\n\u001b]/g, (character) => plain[character] ?? '?');
}

const NARROWEST = 24;

/** Cells for a paragraph that is at most `widest` wide and has `taken` cells of its line beside it. */
export function roomFor(style: TextStyle, widest: number, taken = 0): number {
  return Math.max(NARROWEST, Math.min(widest, (style.width ?? Number.POSITIVE_INFINITY) - taken));
}

/** Breaks a paragraph at spaces so that no line is longer than `width`, every further line indented. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}
