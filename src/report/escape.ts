const LONGEST_TEXT = 200;
/** Control characters, line and paragraph separators, zero-width and bidirectional controls, halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from the network for a terminal or a text file: no control or invisible characters, at most 200 characters. */
export function plainText(text: string): string {
  const clean = strip(text.slice(0, LONGEST_TEXT * 4));
  return clean.length > LONGEST_TEXT ? `${strip(clean.slice(0, LONGEST_TEXT))}…` : clean;
}

function strip(text: string): string {
  return text.replace(UNPRINTABLE, '');
}
