const LONGEST_TEXT = 200;
const LONGEST_SENTENCE = 4000;
/**
 * Control characters, line and paragraph separators, zero-width and bidirectional controls, halves of surrogate pairs, and
 * noncharacters such as U+FFFE, which neither HTML nor XML may hold.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]/gu;
const LINE_ENDS = /[\t\r\n\u0085\u2028\u2029]+/g;
/** The same without line feeds and tabs, which act on nothing but the place of what follows. */
const OBEYED = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]/gu;
/** What pathproof itself has a terminal obey: colours, the redrawing of a status line or table, the bell. */
const OWN = /(\u001b\[(?:[\d;]{0,12}m|2K|\d{1,4}A|J)|[\r\u0007])/;

/** Text from the network for a terminal or a text file: no control or invisible characters, at most 200 characters. */
export function plainText(text: string): string {
  return clean(text, LONGEST_TEXT);
}

/** A sentence of a report: the same, at most 4000 characters. */
export function plainSentence(text: string): string {
  return clean(text, LONGEST_SENTENCE);
}

/** A message on one line, at most 4000 characters: line ends within become spaces. */
export function plainLine(text: string): string {
  return plainSentence(text.slice(0, LONGEST_SENTENCE * 4).replace(LINE_ENDS, ' '));
}

/**
 * Text as it is written to a stream, of any length and any number of lines. Of what a terminal obeys nothing stays but,
 * where one is drawn on, pathproof's own colours and redrawing.
 */
export function streamText(text: string, isTerminal: boolean): string {
  const pieces = isTerminal ? text.split(OWN) : [text];
  // What the pattern captured stands at every second place.
  return pieces.map((piece, index) => (index % 2 === 1 ? piece : piece.replace(OBEYED, ''))).join('');
}

function clean(text: string, longest: number): string {
  const cleaned = strip(text.slice(0, longest * 4));
  return cleaned.length > longest ? `${strip(cleaned.slice(0, longest))}…` : cleaned;
}

function strip(text: string): string {
  return text.replace(UNPRINTABLE, '');
}
