const LONGEST_TEXT = 200;
const LONGEST_SENTENCE = 4000;
/** Control characters, line and paragraph separators, zero-width and bidirectional controls, halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from the network for a terminal or a text file: no control or invisible characters, at most 200 characters. */
export function plainText(text: string): string {
  return clean(text, LONGEST_TEXT);
}

/** A sentence of a report: the same, at most 4000 characters. */
export function plainSentence(text: string): string {
  return clean(text, LONGEST_SENTENCE);
}

function clean(text: string, longest: number): string {
  const cleaned = strip(text.slice(0, longest * 4));
  return cleaned.length > longest ? `${strip(cleaned.slice(0, longest))}…` : cleaned;
}

function strip(text: string): string {
  return text.replace(UNPRINTABLE, '');
}
